import { USUAL_FILE } from "../config/file.ts";
import { FILE_VARIABLE } from "../config/sources.ts";
import { isProblem, reasonOf } from "../core/errors.ts";
import type { ProgramRunner } from "../core/program.ts";
import { type Millis, SECOND } from "../core/time.ts";

/** The unit of the package. */
const UNIT = "suar.service";
/** An agent that stops sends what it still can: systemd gives it 90 s. */
const RESTART_WITHIN: Millis = 120 * SECOND;
const ASK_WITHIN: Millis = 10 * SECOND;
const MAXIMUM_BYTES = 4096;

/** `absent`: there is no systemd, it knows no such unit, or the unit reads another configuration. */
export type ServiceOutcome =
  | { readonly state: "absent" }
  | { readonly state: "started" }
  | { readonly state: "failed"; readonly reason: string };

/**
 * Starts the service, or starts it again, and sees to it that it comes up with the box. Rejects only with `stopped`.
 * @param file the configuration that it must be one for. @param onFound it is there, and is being started.
 */
export async function restartService(
  file: string,
  programs: ProgramRunner,
  onFound: () => void,
  signal: AbortSignal,
): Promise<ServiceOutcome> {
  const systemctl = async (...words: readonly string[]) => {
    const limits = { timeout: words[0] === "restart" ? RESTART_WITHIN : ASK_WITHIN, maximumBytes: MAXIMUM_BYTES };
    const { code, stdout } = await programs.run("systemctl", words, limits, signal);
    return { code, text: new TextDecoder().decode(stdout).trim() };
  };
  try {
    const { code, text } = await systemctl("show", "--property=LoadState,Environment", UNIT);
    if (code !== 0 || !/^LoadState=loaded$/m.test(text) || configurationOf(text) !== file) return { state: "absent" };
    onFound();
    const enabled = await systemctl("enable", UNIT);
    if (enabled.code !== 0) return { state: "failed", reason: `systemctl enable: ${enabled.code}` };
    // A unit that failed too often would refuse to start.
    await systemctl("reset-failed", UNIT);
    const restarted = await systemctl("restart", UNIT);
    return restarted.code === 0
      ? { state: "started" }
      : { state: "failed", reason: `systemctl restart: ${restarted.code}` };
  } catch (error) {
    if (isProblem(error, "stopped")) throw error;
    if (isProblem(error, "program-missing")) return { state: "absent" };
    return { state: "failed", reason: reasonOf(error) };
  }
}

/** What the unit's agent reads, by `Environment=SUAR_CONFIG=… OTHER=…`. */
function configurationOf(properties: string): string {
  return new RegExp(`^Environment=(?:.* )?${FILE_VARIABLE}=(\\S+)`, "m").exec(properties)?.[1] ?? USUAL_FILE;
}
