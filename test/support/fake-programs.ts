import { SuarError } from "../../agent/core/errors.ts";
import type { ProgramExit, ProgramRunner } from "../../agent/core/program.ts";

/** The ProgramRunner port: what a command line writes; a number is the code that it fails with. Others are missing. */
export class FakePrograms implements ProgramRunner {
  readonly outputs = new Map<string, string | Uint8Array | number>();
  /** Command lines, in order. */
  readonly ran: string[] = [];

  async run(program: string, programArguments: readonly string[]): Promise<ProgramExit> {
    const line = [program, ...programArguments].join(" ");
    this.ran.push(line);
    const output = this.outputs.get(line) ?? this.outputs.get(program);
    if (output === undefined) throw new SuarError("program-missing", { program });
    if (typeof output === "number") return { code: output, stdout: new Uint8Array(), cutOff: false };
    return { code: 0, stdout: typeof output === "string" ? new TextEncoder().encode(output) : output, cutOff: false };
  }
}
