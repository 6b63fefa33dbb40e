import { BUILT_IN_PROFILES } from "../collectors/terminal/profile/built-in.ts";
import { tidy } from "../collectors/terminal/tidy.ts";
import type { ReadFile } from "../config/file.ts";
import { parseHostAndPort } from "../config/kinds/network.ts";
import { isProfileFile } from "../config/kinds/terminal.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import type { Prober } from "../core/network.ts";
import type { ProblemStatus } from "../core/status.ts";
import type { TerminalReading } from "../core/terminal.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { LinuxNetwork } from "../platform/linux-network.ts";
import { driverOf, type TerminalKind, type TerminalParameters, terminalKind, usualAddress } from "./open-terminal.ts";

/** Somebody who listens on the LAN has answered by then. */
const CONNECT_WITHIN: Millis = 3 * SECOND;

/** One kind of terminal at one address. */
export interface Candidate {
  /** As the setting `collectors.terminal.profile` names it. */
  readonly profile: string;
  readonly kind: TerminalKind;
  /** HOST or HOST:PORT */
  readonly address: string;
}

/** What a candidate turned out to be. */
export interface ProbeResult {
  readonly profile: string;
  readonly address: string;
  /** Values were read. */
  readonly fits: boolean;
  readonly reading?: TerminalReading;
  /** Why nothing was read, or why not all. */
  readonly problem?: ProblemStatus;
}

/** Undefined where the box has no way out, or does not tell. */
export function defaultGateway(): string | undefined {
  try {
    return new LinuxNetwork().defaultRoute()?.gateway;
  } catch {
    return undefined; // Only one address less to try; `suar status` names the problem.
  }
}

/**
 * Everything that is worth a try.
 * @param profile the setting: a file of one's own is tried as well. @param gateway of the default route: often the terminal itself.
 */
export async function candidates(
  profile: string,
  address: string | undefined,
  gateway: string | undefined,
  readFile: ReadFile,
): Promise<readonly Candidate[]> {
  const profiles = [...(isProfileFile(profile) ? [profile] : []), "starlink", ...BUILT_IN_PROFILES];
  const kinds = await Promise.all(
    profiles.map(async (name) => ({ profile: name, kind: await terminalKind(name, readFile) })),
  );
  if (address !== undefined) return kinds.map((kind) => ({ ...kind, address }));
  return kinds.flatMap(({ profile: name, kind }) => {
    const usual = kind === "starlink" || kind.address !== undefined ? [usualAddress(kind)] : [];
    const everywhere = gateway === undefined || kind === "starlink" ? [] : [gateway];
    return [...new Set([...usual, ...everywhere])].map((at) => ({ profile: name, kind, address: at }));
  });
}

/** Tries each candidate once, by reading it. In the order given; web pages of one address one after the other. */
export async function probeTerminals(
  all: readonly Candidate[],
  parameters: TerminalParameters,
  prober: Prober,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> {
  const results = new Map<Candidate, ProbeResult>();
  const queues = new Map<string, Candidate[]>();
  for (const candidate of all) {
    const { profile, kind, address } = candidate;
    // Two web pages at once are much for a modem, two datagrams are not.
    const queue = kind !== "starlink" && kind.protocol === "http" ? `HTTP ${address}` : `${profile} ${address}`;
    queues.set(queue, [...(queues.get(queue) ?? []), candidate]);
  }
  await Promise.all(
    [...queues.values()].map(async (queue) => {
      for (const candidate of queue) results.set(candidate, await probe(candidate, parameters, prober, signal));
    }),
  );
  return all.flatMap((candidate) => results.get(candidate) ?? []);
}

async function probe(
  candidate: Candidate,
  parameters: TerminalParameters,
  prober: Prober,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const { profile, kind, address } = candidate;
  try {
    await mustListen(candidate, prober, signal);
    const driver = await driverOf(kind, address, isMeant(candidate, parameters) ? parameters : unproven(parameters));
    const { reading, problem } = await driver.read(signal);
    const tidied = tidy(reading);
    return {
      profile,
      address,
      fits: true,
      reading: tidied,
      ...(problem === undefined ? {} : { problem: problemStatus(problem) }),
    };
  } catch (error) {
    if (signal.aborted || !(error instanceof SuarError)) throw error;
    return { profile, address, fits: false, problem: problemStatus(error) };
  }
}

/** Whoever is there is the one whom the settings name. */
function isMeant({ profile, kind, address }: Candidate, { settings }: TerminalParameters): boolean {
  if (settings.address !== "auto") return true;
  return profile === settings.profile && kind !== "starlink" && kind.address === address;
}

/** Of what else is on the LAN nobody is shown the password. A community is: without it no SNMP device says what it is. */
function unproven({ secrets, ...others }: TerminalParameters): TerminalParameters {
  const { password: _, ...terminal } = secrets.terminal ?? {};
  return { ...others, secrets: { ...secrets, terminal } };
}

/** A page may take half a minute; whether anybody is there takes no time. SNMP has no connection to ask by. */
async function mustListen({ kind, address }: Candidate, prober: Prober, signal: AbortSignal): Promise<void> {
  if (kind !== "starlink" && kind.protocol === "snmp") return;
  const { host = address, port = kind === "starlink" ? 9200 : kind.port } = parseHostAndPort(address) ?? {};
  const answer = await prober.connect(host, port, CONNECT_WITHIN, signal);
  if (answer === "lost") throw new SuarError("terminal-silent", { address, seconds: CONNECT_WITHIN / SECOND });
  if (answer.refused) throw new SuarError("terminal-unreachable", { address, reason: "connection refused" });
}
