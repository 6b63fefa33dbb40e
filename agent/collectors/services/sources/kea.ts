import type { Clock } from "../../../core/clock.ts";
import { SuarError } from "../../../core/errors.ts";
import type { LocalFiles } from "../../../core/local-files.ts";
import type { LocalSockets } from "../../../core/local-socket.ts";
import { HOUR, type Millis } from "../../../core/time.ts";
import { countDevices, type Look } from "../counted.ts";
import type { DayUniques } from "../day-uniques.ts";
import { parseKeaLeases, parseKeaStatistics } from "../parse/kea.ts";
import { parseKeaLeaseFiles } from "../parse/kea-leases.ts";
import { SOURCE_TIMEOUT } from "../source-collector.ts";
import { understood } from "./ask.ts";
import { readSource } from "./read.ts";

/** The only commands that are ever sent: the same socket would take a new configuration, or a shutdown. */
type Command = "lease4-get-all" | "statistic-get-all";

/** A lease has about 250 bytes in an answer. */
const MAXIMUM_ANSWER_BYTES = 1024 * 1024;
/** An unknown command is a line in Kea's log: it is not asked again every minute. */
const UNSUPPORTED_FOR: Millis = HOUR;

/** A line has about 120 bytes, and a lease one for each time that it was renewed since the last clean-up, an hour ago at most. */
const MAXIMUM_FILE_BYTES = 1024 * 1024;
const LONGEST_LINE_BYTES = 4096;
/**
 * Beside the file that Kea writes to: what it wrote before a clean-up that goes on, the outcome of that, and the outcome of the one before. In this
 * order, in which a clean-up between two of them hides nothing; read the other way round, each is newer than the one before.
 */
const JOURNALS = ["", ".1", ".completed", ".2"] as const;

export interface KeaPorts {
  readonly clock: Clock;
  readonly files: LocalFiles;
  readonly sockets: LocalSockets;
}

/**
 * The control socket of Kea's DHCPv4 server. Its leases where the library of lease commands is loaded; else its statistics, which tell how many
 * devices there are and not which, so that nothing is known about the day.
 */
export function lookAtKea(path: string, label: string, ports: KeaPorts, uniques: DayUniques | undefined): Look {
  const { clock, sockets } = ports;
  let leasesFrom: Millis | undefined;
  return async (signal) => {
    if (leasesFrom === undefined || clock.monotonic() >= leasesFrom) {
      const text = await askKea("lease4-get-all", path, label, sockets, signal);
      const devices = understood(parseKeaLeases(text, clock.wall().at), label);
      if (devices !== "unsupported") return countDevices(devices, uniques);
      leasesFrom = clock.monotonic() + UNSUPPORTED_FOR;
    }
    const text = await askKea("statistic-get-all", path, label, sockets, signal);
    return { clients: understood(parseKeaStatistics(text), label) };
  };
}

async function askKea(
  command: Command,
  path: string,
  label: string,
  sockets: LocalSockets,
  signal: AbortSignal,
): Promise<string> {
  const text = JSON.stringify({ command });
  const limits = { timeout: SOURCE_TIMEOUT, maximumBytes: MAXIMUM_ANSWER_BYTES };
  const outcome = await sockets.ask({ path, text, ...limits }, signal);
  if ("answer" in outcome) return new TextDecoder().decode(outcome.answer);
  const { failure } = outcome;
  if (failure === "missing") throw new SuarError("source-unreadable", { source: label, reason: "no-socket" });
  if (failure === "denied") throw new SuarError("source-unreadable", { source: label, reason: "no-right-to-socket" });
  throw new SuarError("source-silent", { source: label, reason: failure });
}

/** The lease files of Kea's memfile back end, for an agent that is not to have the right to command Kea. @param path of `kea-leases4.csv`. */
export function lookAtKeaLeases(path: string, label: string, ports: KeaPorts, uniques: DayUniques | undefined): Look {
  return async () => {
    const texts: string[] = [];
    for (const suffix of JOURNALS) {
      const bytes = await readSource(label, () => readJournal(`${path}${suffix}`, suffix === "", ports.files));
      if (bytes === undefined) continue;
      if (bytes.byteLength > MAXIMUM_FILE_BYTES - LONGEST_LINE_BYTES) {
        throw new SuarError("source-unreadable", { source: label, reason: "no-clean-up" });
      }
      texts.unshift(new TextDecoder().decode(bytes));
    }
    return countDevices(understood(parseKeaLeaseFiles(texts, ports.clock.wall().at), label), uniques);
  };
}

/** Undefined for a journal that need not be there, and is not. */
async function readJournal(path: string, isNeeded: boolean, files: LocalFiles): Promise<Uint8Array | undefined> {
  try {
    return await files.read(path, MAXIMUM_FILE_BYTES);
  } catch (error) {
    if (isNeeded || (error as { readonly code?: unknown }).code !== "ENOENT") throw error;
    return undefined;
  }
}
