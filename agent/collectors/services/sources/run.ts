import { SuarError } from "../../../core/errors.ts";
import type { ProgramRunner } from "../../../core/program.ts";
import { SOURCE_TIMEOUT } from "../source-collector.ts";

/** Several hundred stations, clients or counters. */
const MAXIMUM_BYTES = 512 * 1024;

export type SourceProgram = "iw" | "hostapd_cli" | "ubus" | "ndsctl" | "chilli_query" | "nft";

/** What a program of the box writes, whole. Rejects as the port does, and with `program-failed` when it did not go well. */
export async function runSource(
  programs: ProgramRunner,
  program: SourceProgram,
  programArguments: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const limits = { timeout: SOURCE_TIMEOUT, maximumBytes: MAXIMUM_BYTES };
  const { code, stdout, cutOff } = await programs.run(program, programArguments, limits, signal);
  if (code !== 0) throw new SuarError("program-failed", { program, reason: `exit code ${code ?? "of a signal"}` });
  if (cutOff) throw new SuarError("program-failed", { program, reason: `more than ${MAXIMUM_BYTES} bytes` });
  return new TextDecoder().decode(stdout);
}
