import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `systemctl` of a machine with systemd and the unit of the package, as far as setup asks it: a restart really starts the agent, as the unit
 * does. No machine of the tests has systemd.
 */
export class FakeSystemctl {
  private constructor(private readonly folder: string) {}

  /** @param folder goes in front of PATH. */
  static make(folder: string, program: string, configuration: string): FakeSystemctl {
    const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
    const lines = [
      "#!/bin/sh",
      `echo "$@" >>${quoted(join(folder, "calls"))}`,
      'case "$1" in',
      `  show) echo LoadState=loaded; echo Environment=SUAR_CONFIG=${quoted(configuration)} ;;`,
      "  restart)",
      `    SUAR_CONFIG=${quoted(configuration)} setsid ${quoted(process.execPath)} ${quoted(program)} run </dev/null >${quoted(join(folder, "agent.log"))} 2>&1 &`,
      `    echo $! >${quoted(join(folder, "agent.pid"))}`,
      "    ;;",
      "esac",
      "",
    ];
    const file = join(folder, "systemctl");
    writeFileSync(file, lines.join("\n"));
    chmodSync(file, 0o755);
    return new FakeSystemctl(folder);
  }

  get calls(): readonly string[] {
    return this.#read("calls").trim().split("\n");
  }

  get agentLog(): string {
    return this.#read("agent.log");
  }

  /** Ends the agent that a restart has started. */
  stopAgent(): void {
    const pid = Number(this.#read("agent.pid"));
    try {
      if (pid > 0) process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  #read(name: string): string {
    try {
      return readFileSync(join(this.folder, name), "utf8");
    } catch {
      return ""; // It was not asked yet.
    }
  }
}
