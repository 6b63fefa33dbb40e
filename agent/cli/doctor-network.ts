import { problemStatus } from "../core/errors.ts";
import type { EchoFacts, InternetFacts } from "../core/examination.ts";
import type { Prober } from "../core/network.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Gatherers } from "../doctor/examine.ts";
import { collectorOptions } from "../options.ts";
import { NodeHttpClient } from "../platform/http-client.ts";
import { readInterface } from "../platform/interface-state.ts";
import { LinuxNetwork } from "../platform/linux-network.ts";
import { askResolver, lookUp } from "../platform/name-look.ts";
import { isNeighbour } from "../platform/neighbour.ts";
import { NetworkProber } from "../platform/prober.ts";
import { BOX_WITHIN, type DoctorWorld } from "./doctor-world.ts";

/** On the LAN, and beyond a satellite at its worst; no longer than the settings give a probe. */
const NEAR: Millis = 2 * SECOND;
const FAR: Millis = 5 * SECOND;
const ECHOES = 2;

type OnTheWay = "interface" | "gateway" | "names" | "internet";

/** From the network port to the internet. */
export function networkGatherers({ settings, paths = {} }: DoctorWorld): Pick<Gatherers, OnTheWay> {
  const { collectors, uplink } = settings;
  const { ladder } = collectorOptions(settings);
  const prober = new NetworkProber();
  const network = new LinuxNetwork();
  const [near, far] = [Math.min(NEAR, ladder.timeout), Math.min(FAR, ladder.timeout)];
  const within = ECHOES * far;
  return {
    interface: {
      within: BOX_WITHIN,
      gather: async () => {
        const route = network.defaultRoute();
        const name = collectors.interface === "auto" ? route?.interfaceName : collectors.interface;
        const hasDefaultRoute = route !== undefined;
        return name === undefined
          ? { isThere: false, hasDefaultRoute }
          : { ...(await readInterface(name, paths.sysNet)), hasDefaultRoute };
      },
    },
    gateway: {
      within: within + BOX_WITHIN,
      gather: async (signal) => {
        const { gateway } = ladder;
        const address = gateway === "auto" ? network.defaultRoute()?.gateway : gateway;
        if (address === undefined) return {};
        const answer = await echo(prober, address, near, signal);
        const isThere = await isNeighbour(address);
        return { address, echo: answer, ...(isThere === undefined ? {} : { isNeighbour: isThere }) };
      },
    },
    names: {
      within: within + SECOND,
      gather: async (signal) => {
        const { resolverName } = ladder;
        const host = brokerName(uplink.broker);
        const [resolver, outcome] = await Promise.all([
          resolverName === undefined ? undefined : askResolver(resolverName, within, signal),
          host === undefined ? undefined : lookUp(host, within),
        ]);
        return {
          ...(resolver === undefined ? {} : { resolver }),
          ...(host === undefined || outcome === undefined ? {} : { broker: { host, outcome } }),
        };
      },
    },
    internet: {
      within: within + BOX_WITHIN,
      gather: async (signal) => {
        const [echoes, page] = await Promise.all([
          Promise.all(
            collectors.link.anycast.map(async (target) => ({ target, ...(await echo(prober, target, far, signal)) })),
          ),
          askPage(collectors.services.portalUrl, within, signal),
        ]);
        return { echoes, ...page };
      },
    },
  };
}

/** Asks again when nobody answered: one lost packet is no silence. */
async function echo(prober: Prober, host: string, timeout: Millis, signal: AbortSignal): Promise<EchoFacts> {
  try {
    for (let tries = 1; tries <= ECHOES; tries++) {
      const answer = await prober.ping(host, timeout, signal);
      if (answer !== "lost") return { outcome: "answered", rttMs: answer.rttMs };
    }
    return { outcome: "lost" };
  } catch (error) {
    return { outcome: "unable", problem: problemStatus(error) };
  }
}

/** A page that answers 204 and nothing else, and its clock: only of the page itself, a portal's may say anything. */
async function askPage(
  url: string,
  timeout: Millis,
  signal: AbortSignal,
): Promise<Pick<InternetFacts, "page" | "serverTime">> {
  if (url === "none") return {};
  const question = { method: "GET", url, timeout, maximumBytes: 0 } as const;
  const answer = await new NodeHttpClient().ask(question, signal);
  if ("failure" in answer) return { page: answer.failure === "nonsense" ? "captive" : "silent" };
  if (answer.status !== 204) return { page: "captive" };
  const { serverTime, ms } = answer;
  if (serverTime === undefined) return { page: "open" };
  return { page: "open", serverTime: { aheadMs: Date.now() - serverTime, toleranceMs: ms + SECOND } };
}

/** Undefined where the broker is an address. */
function brokerName(url: string | undefined): string | undefined {
  const host = url === undefined ? "" : new URL(url).hostname;
  return host === "" || host.startsWith("[") || /^\d+(?:\.\d+){3}$/.test(host) ? undefined : host;
}
