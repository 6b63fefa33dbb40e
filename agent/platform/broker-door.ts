import type { PeerCertificate, TLSSocket } from "node:tls";
import { SuarError } from "../core/errors.ts";
import type { DoorFacts } from "../core/examination.ts";
import type { Millis } from "../core/time.ts";
import type { SessionOptions } from "../core/transport.ts";
import { type Dial, dial, type Endpoint, endpointOf } from "./mqtt-dial.ts";
import { SharedLookup } from "./shared-lookup.ts";
import { TlsTickets } from "./tls-tickets.ts";

const NO_NAME = /ENOTFOUND|EAI_AGAIN|EAI_NONAME|ENODATA/;
const NO_WAY = /ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL/;

/**
 * Knocks at the broker: one TCP connection, one TLS handshake, and nothing of MQTT, so that whoever is connected with our name stays so.
 * A server that refuses our certificate in TLS 1.3 says so only afterwards, and is not waited for. Rejects with `stopped` when `signal` aborts.
 */
export async function knock(
  url: string,
  tls: SessionOptions["tls"],
  timeout: Millis,
  signal: AbortSignal,
): Promise<DoorFacts> {
  if (signal.aborted) throw new SuarError("stopped", {});
  const endpoint = endpointOf(url);
  let attempt: Dial;
  const begin = performance.now();
  try {
    attempt = dial(endpoint, tls, new SharedLookup().function, new TlsTickets());
  } catch (error) {
    // Our own files: nobody was asked.
    return { broker: endpoint.address, tls: "failed", error };
  }
  const { socket, connected, reached } = attempt;
  const stop = () => socket.destroy(new SuarError("stopped", {}));
  const late = () =>
    socket.destroy(new SuarError("broker-silent", { broker: endpoint.address, seconds: timeout / 1000 }));
  signal.addEventListener("abort", stop, { once: true });
  const timer = setTimeout(late, timeout);
  let connectMs: Millis | undefined;
  attempt.tcp.once("connect", () => {
    connectMs = performance.now() - begin;
  });
  try {
    await connected;
    return { ...found(endpoint, connectMs), ...certificateOf(endpoint, socket as TLSSocket) };
  } catch (error) {
    if (signal.aborted) throw new SuarError("stopped", {}, { cause: error });
    if (reached()) return { ...found(endpoint, connectMs), tls: "failed", error };
    return { broker: endpoint.address, reach: missed(error), error };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}

function found(
  { address }: Endpoint,
  connectMs: Millis | undefined,
): Pick<DoorFacts, "broker" | "reach" | "connectMs"> {
  return { broker: address, reach: "connected", ...(connectMs === undefined ? {} : { connectMs }) };
}

function certificateOf({ secure }: Endpoint, socket: TLSSocket): Pick<DoorFacts, "tls" | "validUntil"> {
  if (!secure) return { tls: "plain" };
  const { valid_to: validTo } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const validUntil = Date.parse(validTo ?? "");
  return { tls: "secure", ...(Number.isFinite(validUntil) ? { validUntil } : {}) };
}

/** Why there was not even a connection. */
function missed(error: unknown): NonNullable<DoorFacts["reach"]> {
  const codes = codesOf(error instanceof SuarError ? error.cause : error).join(" ");
  if (codes.includes("ECONNREFUSED")) return "refused";
  if (NO_NAME.test(codes)) return "no-name";
  return NO_WAY.test(codes) ? "no-way" : "silent";
}

/** Several where node tried several addresses. */
function codesOf(error: unknown): readonly string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf);
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === undefined ? [] : [code];
}
