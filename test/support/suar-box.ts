import { type ChildProcessByStdio, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import type { Account } from "../../agent/core/queue.ts";
import type { Snapshot } from "../../agent/core/status.ts";
import { DebianBox, type Outcome } from "./debian-box.ts";
import { Undo } from "./undo.ts";
import { until } from "./until.ts";

/** A record a second; the terminal is the box itself, so that there is something to ping. */
const SETTINGS = {
  site: "5304122003",
  collectors: {
    windowSeconds: 1,
    link: {
      gateway: "none",
      terminal: "127.0.0.1",
      isp: "none",
      anycast: ["127.0.0.2", "127.0.0.3"],
      resolverName: "none",
      everySeconds: 1,
      timeoutSeconds: 0.9,
      lateAfterSeconds: 0.5,
    },
  },
  outbox: { commitSeconds: 0, freshSeconds: 1 },
  uplink: {
    broker: "mqtt://127.0.0.1:1883",
    retryMinimumSeconds: 0.1,
    retryMaximumSeconds: 0.5,
    backlogKilobitsPerSecond: 0,
  },
};
/** As long as it takes to see that somebody does not answer, in a test. */
const QUICK = "[Service]\nWatchdogSec=3s\nRestartSec=100ms\n";
/** What may still be on its way when the account is read. */
const ON_THE_WAY = 2;

export interface Drained {
  /** The numbers of all that arrived. */
  readonly arrived: ReadonlySet<number>;
  readonly account: Account;
}

/** A box of a village: a clean Debian system on which the real package is installed and runs as a service. */
export class SuarBox {
  readonly #undo = new Undo();

  private constructor(readonly system: DebianBox) {}

  /** Booted, with nothing installed. @param clean a root that `makeDebianRoot` made. */
  static async boot(clean: string, directory: string): Promise<SuarBox> {
    const box = new SuarBox(DebianBox.copyOf(clean, directory));
    box.#undo.add(() => box.system.remove());
    await box.system.boot();
    return box;
  }

  remove(): Promise<void> {
    return this.#undo.all();
  }

  async install(file: string): Promise<Outcome> {
    const there = `/root/${basename(file)}`;
    cpSync(file, join(this.system.root, there));
    return await this.system.run("dpkg", "-i", there);
  }

  async mustInstall(file: string): Promise<void> {
    const { code, stdout, stderr } = await this.install(file);
    if (code !== 0) throw new Error(`dpkg -i failed (${code})\n${stdout}${stderr}`);
  }

  /** As `suar setup` leaves it, in the cadence of a test. */
  async configure(): Promise<void> {
    const { system } = this;
    system.write("/etc/suar/suar.json", JSON.stringify(SETTINGS));
    await system.must("chgrp", "suar", "/etc/suar/suar.json");
    await system.must("chmod", "640", "/etc/suar/suar.json");
    system.write("/etc/systemd/system/suar.service.d/quick.conf", QUICK);
    await system.must("systemctl", "daemon-reload");
    await system.must("systemctl", "restart", "suar");
  }

  async snapshot(): Promise<Snapshot | undefined> {
    const { code, stdout } = await this.system.run("suar", "status", "--json");
    return code === 0 ? (JSON.parse(stdout) as Snapshot) : undefined;
  }

  /** Resolves with the account once more than `records` are recorded. */
  async recorded(records: number): Promise<Account> {
    const account = async () => {
      const found = (await this.snapshot())?.outbox.account;
      return found !== undefined && found.recorded > records ? found : undefined;
    };
    return await until(`more than ${records} records`, account, { limitMs: 60_000 });
  }

  /** Of the service, as systemd calls it. */
  async property(name: string): Promise<string> {
    return (await this.system.must("systemctl", "show", "-P", name, "suar")).trim();
  }

  async mainPid(): Promise<string> {
    return await this.property("MainPID");
  }

  /** Ends the agent, and not what it started, by a signal. */
  async signal(name: string): Promise<void> {
    await this.system.must("systemctl", "kill", "--kill-whom=main", `--signal=${name}`, "suar");
  }

  /** The processes of its user, as paths in /proc. */
  async processes(): Promise<string> {
    const { code, stdout } = await this.system.run("id", "-u", "suar");
    if (code !== 0) throw new Error("there is no user suar");
    return (await this.system.run("sh", "-c", `grep -l "^Uid:.${stdout.trim()}" /proc/[0-9]*/status`)).stdout;
  }

  /** Brings a broker into the box, and somebody who listens; resolves once nothing waits any more. */
  async drain(agentProgram: string): Promise<Drained> {
    const folder = mkdtempSync(join(tmpdir(), "suar-drain-"));
    this.#undo.add(() => rmSync(folder, { recursive: true, force: true }));
    const settings = join(folder, "mosquitto.conf");
    writeFileSync(settings, "listener 1883 127.0.0.1\nallow_anonymous true\nuser root\n");
    this.#start(this.system.inItsNetwork("/usr/sbin/mosquitto", "-c", settings));
    const tail = ["tail", "--follow", "--broker", "mqtt://127.0.0.1:1883", "--config", "none"];
    const arrived = new Set<number>();
    let rest = "";
    const listener = this.#start(this.system.inItsNetwork(process.execPath, agentProgram, ...tail));
    listener.stdout.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { seq } = JSON.parse(line) as { seq?: number };
        if (seq !== undefined) arrived.add(seq);
      }
    });
    await this.system.must("systemctl", "restart", "suar"); // It would wait minutes for somebody to listen.
    const drained = async () => {
      const account = (await this.snapshot())?.outbox.account;
      return account !== undefined && account.queued <= ON_THE_WAY && account.delivered > 0 ? account : undefined;
    };
    const account = await until("nothing waits", drained, { limitMs: 60_000, describe: () => arrived.size });
    return { arrived, account };
  }

  #start([program, ...words]: readonly [string, ...string[]]): ChildProcessByStdio<null, Readable, null> {
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    this.#undo.add(async () => {
      child.kill("SIGKILL");
      await ended;
    });
    return child;
  }
}
