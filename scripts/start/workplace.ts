import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { reasonOf, SuarError } from "../../agent/core/errors.ts";
import { UsageError } from "./usage-error.ts";

export interface Workplace {
  readonly directory: string;
  /** A given directory stays, a temporary one goes. */
  readonly kept: boolean;
  /** It holds something of earlier runs, which the agent's account goes on from. */
  readonly used: boolean;
  readonly agentLog: string;
  readonly brokerLog: string;
  /** Removes what is temporary. May be called twice. */
  clear(): void;
}

/** Leaves room for `/suar.sock` within what a socket's path can hold (107 bytes), and for LevelDB's own file names. */
const MAXIMUM_PATH_BYTES = 90;

/** Where the records and the logs of one run are. @throws UsageError or SuarError `store-unwritable` when `given` cannot be used. */
export function prepareWorkplace(given: string | undefined): Workplace {
  const directory = given === undefined ? temporaryDirectory() : usableDirectory(given);
  const clear = () => {
    if (given === undefined) rmSync(directory, { recursive: true, force: true });
  };
  if (given === undefined) process.on("exit", clear);
  return {
    directory,
    kept: given !== undefined,
    used: readdirSync(directory).length > 0,
    agentLog: join(directory, "agent.log"),
    brokerLog: join(directory, "broker.log"),
    clear,
  };
}

function temporaryDirectory(): string {
  const parent = Buffer.byteLength(tmpdir()) > MAXIMUM_PATH_BYTES - 16 ? "/tmp" : tmpdir();
  return mkdtempSync(join(parent, "suar-"));
}

function usableDirectory(given: string): string {
  const directory = resolve(given);
  if (Buffer.byteLength(directory) > MAXIMUM_PATH_BYTES) {
    throw new UsageError({
      en: {
        problem: `--data-directory ${directory} is too long for the status socket.`,
        remedy: `Use a path of at most ${MAXIMUM_PATH_BYTES} bytes.`,
      },
      id: {
        problem: `--data-directory ${directory} terlalu panjang untuk soket status.`,
        remedy: `Pakai nama direktori paling panjang ${MAXIMUM_PATH_BYTES} byte.`,
      },
    });
  }
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new SuarError("store-unwritable", { directory, reason: reasonOf(error) }, { cause: error });
  }
  return directory;
}
