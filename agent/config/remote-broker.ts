import type { Objection } from "./issues.ts";

/**
 * Why the centre may not move this site to `broker`; undefined when it may. Both are `scheme://host:port`.
 * @param local the broker that is set at the site. @param allowed hosts that the site allows beside it, each with or without a port.
 */
export function objectionToMove(
  broker: string,
  local: string | undefined,
  allowed: readonly string[],
): Objection | undefined {
  const wanted = partsOf(broker);
  const now = local === undefined ? undefined : partsOf(local);
  const given = wanted.hostAndPort;
  if (now?.scheme === "mqtts" && wanted.scheme !== "mqtts")
    return { code: "broker-encryption-lost", details: { given } };
  const isAllowed = wanted.host === now?.host || allowed.includes(wanted.host) || allowed.includes(given);
  return isAllowed ? undefined : { code: "broker-not-allowed", details: { given } };
}

function partsOf(broker: string): { readonly scheme: string; readonly host: string; readonly hostAndPort: string } {
  const [scheme = "", hostAndPort = ""] = broker.toLowerCase().split("://");
  return { scheme, hostAndPort, host: hostAndPort.slice(0, hostAndPort.lastIndexOf(":")) };
}
