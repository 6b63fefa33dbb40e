import type { ReadFile } from "../config/file.ts";
import { parseUps } from "../config/kinds/ups.ts";
import type { Clock } from "../core/clock.ts";
import { problemStatus } from "../core/errors.ts";
import type { EchoFacts, InternetFacts, TerminalFacts } from "../core/examination.ts";
import type { Prober } from "../core/network.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { tryCentre } from "../doctor/centre-trial.ts";
import type { Gatherers, Others } from "../doctor/examine.ts";
import { collectorOptions, type Secrets, uplinkOptions } from "../options.ts";
import { knock } from "../platform/broker-door.ts";
import { BUILT_AT } from "../platform/build-time.ts";
import { readCardHealth, readFileSystemErrors } from "../platform/card-health.ts";
import { tryDisk } from "../platform/disk-trial.ts";
import { LinuxHost } from "../platform/host-info.ts";
import { NodeHttpClient } from "../platform/http-client.ts";
import { readInterface } from "../platform/interface-state.ts";
import { lookAtKeys } from "../platform/key-files.ts";
import { LinuxNetwork } from "../platform/linux-network.ts";
import { readMachine } from "../platform/machine.ts";
import { MqttTransport } from "../platform/mqtt-transport.ts";
import { askResolver, lookUp } from "../platform/name-look.ts";
import { isNeighbour } from "../platform/neighbour.ts";
import { NetworkProber } from "../platform/prober.ts";
import { SystemTime } from "../platform/system-time.ts";
import { AGENT_VERSION } from "../version.ts";
import { agentState, namesakes, storeState } from "./doctor-records.ts";
import type { DoctorSettings } from "./doctor-settings.ts";
import { keyFilesOf } from "./key-files.ts";
import { openTerminal } from "./open-terminal.ts";
import { realTerminalAccess } from "./terminal-access.ts";

/** Reading the box takes no time, unless a disk or a sensor hangs. */
const BOX_WITHIN: Millis = 15 * SECOND;
/** A card that reads 10 MB a second through a store of 256 MiB. */
const STORE_WITHIN: Millis = 40 * SECOND;
const TERMINAL_WITHIN: Millis = 60 * SECOND;
/** On the LAN, and beyond a satellite at its worst; no longer than the settings give a probe. */
const NEAR: Millis = 2 * SECOND;
const FAR: Millis = 5 * SECOND;
const ECHOES = 2;
/** Six questions of 20 s each, and what goes before. */
const TRIAL_WITHIN: Millis = 180 * SECOND;

/** Where the kernel shows what it knows; elsewhere in tests. */
export interface DoctorPaths {
  readonly sysBlock?: string;
  readonly sysExt4?: string;
  readonly sysNet?: string;
  readonly hwmon?: string;
  readonly thermal?: string;
}

export interface DoctorWorld extends DoctorSettings {
  /** Why the files that the settings name cannot be read, instead of what is in them. */
  readonly secrets: Secrets | { readonly problem: unknown };
  readonly clock: Clock;
  readonly readFile: ReadFile;
  readonly paths?: DoctorPaths;
}

/** What `suar doctor` asks of a real box. */
export function realGatherers(world: DoctorWorld): Gatherers {
  const { settings, facts, secrets, clock, readFile, paths = {} } = world;
  const { dataDirectory, collectors, uplink } = settings;
  const known: Secrets | undefined = "problem" in secrets ? undefined : secrets;
  const options = uplinkOptions(settings, known ?? {}, AGENT_VERSION);
  const prober = new NetworkProber();
  const network = new LinuxNetwork();
  const { broker } = options;
  const probeWithin = collectors.link.timeoutSeconds * SECOND;
  const [near, far] = [Math.min(NEAR, probeWithin), Math.min(FAR, probeWithin)];
  const within = ECHOES * far;

  return {
    configuration: { within: BOX_WITHIN, gather: async () => facts },
    boot: { within: BOX_WITHIN, gather: async () => clock.bootId },
    versions: { within: BOX_WITHIN, gather: async () => ({ suar: AGENT_VERSION, ...readMachine() }) },
    power: {
      within: BOX_WITHIN,
      gather: (signal) => {
        const ups = parseUps(collectors.host.ups);
        const { hwmon, thermal } = paths;
        const host = new LinuxHost({
          dataDirectory,
          ...(ups === undefined ? {} : { ups }),
          ...(hwmon === undefined ? {} : { undervoltage: { hwmon } }),
          ...(thermal === undefined ? {} : { thermal }),
        });
        return host.read(signal);
      },
    },
    disk: {
      within: BOX_WITHIN,
      gather: async () => ({
        ...(await tryDisk(dataDirectory)),
        floorBytes: settings.outbox.diskFloorMegabytes * 1024 * 1024,
      }),
    },
    medium: {
      within: BOX_WITHIN,
      gather: async () => ({
        cards: await readCardHealth(paths.sysBlock),
        errors: await readFileSystemErrors(paths.sysExt4),
      }),
    },
    clock: {
      within: BOX_WITHIN,
      gather: async (signal) => {
        const vouched = settings.clock.trust === "always" || (await new SystemTime().synchronised(signal));
        const at = Date.now();
        return { at, vouched, beforeBuild: at < BUILT_AT };
      },
    },
    keys: { within: BOX_WITHIN, gather: () => lookAtKeys(keyFilesOf(settings)) },
    interface: {
      within: BOX_WITHIN,
      gather: async () => {
        const route = await network.defaultRoute();
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
        const { gateway } = collectorOptions(settings).ladder;
        const address = gateway === "auto" ? (await network.defaultRoute())?.gateway : gateway;
        if (address === undefined) return {};
        const answer = await echo(prober, address, near, signal);
        const isThere = await isNeighbour(address);
        return { address, echo: answer, ...(isThere === undefined ? {} : { isNeighbour: isThere }) };
      },
    },
    terminal: {
      within: TERMINAL_WITHIN,
      gather: (signal, others) => terminalState(world, signal, others),
    },
    names: {
      within: within + SECOND,
      gather: async (signal) => {
        const { resolverName } = collectorOptions(settings).ladder;
        const host = brokerName(broker);
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
    door: {
      within: options.connectDeadline + BOX_WITHIN,
      gather: async (signal) => {
        if (broker === undefined) return {};
        const { reach, connectMs, ...door } = await knock(broker, options.tls, options.connectDeadline, signal);
        const reached = {
          ...(reach === undefined ? {} : { reach }),
          ...(connectMs === undefined ? {} : { connectMs }),
        };
        // Without the files of this site, TLS says nothing about the broker.
        if (known === undefined && uplink.broker?.startsWith("mqtts:")) {
          return { ...reached, ...(door.broker === undefined ? {} : { broker: door.broker }) };
        }
        return { ...door, ...reached };
      },
    },
    trial: {
      within: options.connectDeadline + TRIAL_WITHIN,
      gather: async (signal, others) => {
        const [agent, door, beside] = await Promise.all([others("agent"), others("door"), others("namesakes")]);
        const isOpen = door?.tls === "plain" || door?.tls === "secure";
        const isAlone = agent?.state === "stopped" && (beside ?? []).length === 0;
        const may = isAlone && isOpen && known !== undefined && facts.state === "good";
        if (!may || broker === undefined) return "untried";
        const trial = await tryCentre({ ...options, broker }, { transport: new MqttTransport(), clock }, signal);
        if (trial.outcome === "refused" || trial.ended !== "taken-over") return trial;
        // An agent that was started meanwhile is no second box.
        return (await agentState(dataDirectory)).state === "stopped" ? trial : "untried";
      },
    },
    agent: { within: BOX_WITHIN, gather: () => agentState(dataDirectory) },
    namesakes: { within: BOX_WITHIN, gather: () => namesakes(dataDirectory, settings.site) },
    store: {
      within: STORE_WITHIN,
      gather: async (_signal, others) => {
        const agent = await others("agent");
        return agent?.state === "running" ? { state: "in-use" } : storeState(dataDirectory);
      },
    },
  };

  async function terminalState(
    { settings: { collectors: set } }: DoctorWorld,
    signal: AbortSignal,
    others: Others,
  ): Promise<TerminalFacts> {
    const { profile } = set.terminal;
    if (profile === "none") return {};
    // The agent has read it a moment ago; a modem need not be asked twice.
    const agent = await others("agent");
    const measuring = agent?.state === "running" ? agent.snapshot.measuring : undefined;
    const problem = measuring?.collectors.find(({ name }) => name === "terminal")?.problem;
    if (measuring?.terminal !== undefined || problem !== undefined) {
      const { terminal: reading } = measuring ?? {};
      return { profile, ...(reading === undefined ? {} : { reading }), ...(problem === undefined ? {} : { problem }) };
    }
    try {
      const parameters = { settings: set.terminal, secrets: known ?? {}, clock, access: realTerminalAccess() };
      const answer = await (await openTerminal(parameters, readFile))?.read(signal);
      if (answer === undefined) return {};
      const partly = answer.problem === undefined ? {} : { problem: problemStatus(answer.problem) };
      return { profile, reading: answer.reading, ...partly };
    } catch (error) {
      return { profile, problem: problemStatus(error) };
    }
  }
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
