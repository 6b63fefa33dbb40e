import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./until.ts";

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
      `    if [ -e ${quoted(join(folder, "agent.pid"))} ]; then`,
      `      old=$(cat ${quoted(join(folder, "agent.pid"))}); kill "$old"; while kill -0 "$old" 2>/dev/null; do sleep 0.05; done`,
      "    fi",
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

  /** Ends the agent that a restart has started. Resolves when it is gone. */
  async stopAgent(): Promise<void> {
    const pid = Number(this.#read("agent.pid"));
    if (pid === 0) return;
    await until("the agent is gone", () => !isThere(pid));
  }

  #read(name: string): string {
    try {
      return readFileSync(join(this.folder, name), "utf8");
    } catch {
      return ""; // It was not asked yet.
    }
  }
}

/** Kills it again each time: it has no parent of ours that could wait for it. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    return false;
  }
}
