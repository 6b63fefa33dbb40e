import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { Account } from "../../agent/core/queue.ts";
import type { Snapshot } from "../../agent/core/status.ts";
import { type MadePackages, makePackages } from "../../scripts/package/make-packages.ts";
import { fetchNodeRuntime } from "../../scripts/package/node-runtime.ts";
import { DebianBox } from "../support/debian-box.ts";
import { DEBIAN_ROOT_MISSING, makeDebianRoot } from "../support/debian-root.ts";
import type { Expected } from "../support/fixture.ts";
import { MOSQUITTO_MISSING } from "../support/mosquitto.ts";
import { until } from "../support/until.ts";

const missing = DEBIAN_ROOT_MISSING ?? MOSQUITTO_MISSING;

const FIXTURE = fileURLToPath(new URL("../fixtures/store-format-2", import.meta.url));
/** Before and after the one under test. */
const [OLDER, NEWER] = ["0.0.1", "99.0.0"];
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

/** A Debian system installs, runs, kills, upgrades and removes the real package, under its own systemd. */
describe.skipIf(missing !== undefined)(
  `the package on a clean Debian${missing === undefined ? "" : ` (${missing})`}`,
  { timeout: 120_000 },
  () => {
    let folder: string;
    let stick: string;
    let made: MadePackages;
    let older: string;
    let newer: string;
    let box: DebianBox;
    const stops: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "suar-boxes-"));
      stick = join(folder, "stick");
      const architectures = [process.arch === "arm64" ? "arm64" : "amd64"] as const;
      const node = fetchNodeRuntime(architectures[0]);
      const options = { architectures, effort: "quick", nodeFor: () => node } as const;
      const clean = makeDebianRoot(join(folder, "clean"), { include: ["systemd", "systemd-sysv", "iputils-ping"] });
      made = await makePackages({ ...options, outDirectory: stick });
      const others = { ...options, formats: ["deb"], outDirectory: join(folder, "others") } as const;
      older = packageIn(await makePackages({ ...others, version: OLDER }));
      newer = packageIn(await makePackages({ ...others, version: NEWER, storeFormat: 99 }));
      await clean;
    }, 600_000);

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
      await box?.remove();
    });

    function packageIn(packages: MadePackages, suffix = ".deb"): string {
      const found = packages.files.find(({ path }) => path.endsWith(suffix))?.path;
      if (found === undefined) throw new Error(`no ${suffix} was made`);
      return found;
    }

    async function newBox(): Promise<void> {
      box = DebianBox.copyOf(join(folder, "clean"), join(folder, "box"));
      await box.boot();
    }

    function bring(file: string): string {
      const there = `/root/${basename(file)}`;
      cpSync(file, join(box.root, there));
      return there;
    }

    const install = (file: string) => box.run("dpkg", "-i", bring(file));

    async function mustInstall(file: string): Promise<void> {
      const { code, stdout, stderr } = await install(file);
      expect(code, stdout + stderr).toBe(0);
    }

    async function configure(): Promise<void> {
      box.write("/etc/suar/suar.json", JSON.stringify(SETTINGS));
      await box.must("chgrp", "suar", "/etc/suar/suar.json");
      await box.must("chmod", "640", "/etc/suar/suar.json");
      box.write("/run/quick.conf", QUICK);
      await box.must("mkdir", "-p", "/etc/systemd/system/suar.service.d");
      box.write("/etc/systemd/system/suar.service.d/quick.conf", QUICK);
      await box.must("systemctl", "daemon-reload");
      await box.must("systemctl", "restart", "suar");
    }

    async function boxWithAgent(file: string = packageIn(made)): Promise<void> {
      await newBox();
      await mustInstall(file);
      await configure();
    }

    async function snapshot(): Promise<Snapshot | undefined> {
      const { code, stdout } = await box.run("suar", "status", "--json");
      return code === 0 ? (JSON.parse(stdout) as Snapshot) : undefined;
    }

    /** Resolves with the account once more than `records` are recorded. */
    async function recorded(records: number): Promise<Account> {
      const account = async () => {
        const found = (await snapshot())?.outbox.account;
        return found !== undefined && found.recorded > records ? found : undefined;
      };
      return await until(`more than ${records} records`, account, { limitMs: 60_000 });
    }

    const property = async (name: string) => (await box.must("systemctl", "show", "-P", name, "suar")).trim();

    /** A broker in the box and somebody who listens. Resolves with the numbers of what arrived, once nothing waits any more. */
    async function drain(): Promise<{ readonly arrived: ReadonlySet<number>; readonly account: Account }> {
      const settings = join(folder, "mosquitto.conf");
      writeFileSync(settings, "listener 1883 127.0.0.1\nallow_anonymous true\nuser root\n");
      start(box.inItsNetwork("/usr/sbin/mosquitto", "-c", settings));
      const tail = ["tail", "--follow", "--broker", "mqtt://127.0.0.1:1883", "--config", "none"];
      const arrived = new Set<number>();
      let rest = "";
      start(box.inItsNetwork(process.execPath, inject("agentProgram"), ...tail)).on("data", (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const { seq } = JSON.parse(line) as { seq?: number };
          if (seq !== undefined) arrived.add(seq);
        }
      });
      await box.must("systemctl", "restart", "suar"); // It would wait minutes for somebody to listen.
      const account = await until(
        "nothing waits",
        async () => {
          const found = (await snapshot())?.outbox.account;
          return found !== undefined && found.queued <= 2 && found.delivered > 0 ? found : undefined;
        },
        { limitMs: 60_000, describe: () => arrived.size },
      );
      await until("what was delivered has arrived", () => arrived.size >= account.delivered - 50 || undefined);
      return { arrived, account };
    }

    function start([program, ...words]: readonly [string, ...string[]]) {
      const child = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
      const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
      stops.push(async () => {
        child.kill("SIGKILL");
        await ended;
      });
      return child.stdout;
    }

    it("installs without a network, waits for its configuration, and runs as a user without rights", async () => {
      await newBox();
      await mustInstall(packageIn(made));
      expect(await property("ActiveState")).toBe("inactive");
      expect((await box.must("systemctl", "is-enabled", "suar")).trim()).toBe("enabled");
      expect(await box.must("suar", "version")).toContain(made.version);
      expect(await box.must("stat", "-c", "%U:%G %a", "/var/lib/suar", "/etc/suar")).toBe(
        "suar:suar 750\nroot:suar 750\n",
      );
      await configure();
      expect(await property("ActiveState")).toBe("active");
      await recorded(3);

      // Its pings get through, although nobody in there may use a raw socket.
      const rungs = (await snapshot())?.measuring.link.rungs ?? [];
      expect(rungs.find(({ rung }) => rung === "terminal")).toMatchObject({ state: "up" });
      // So does the page.
      const ask = `const answer = await fetch("http://127.0.0.1:8080/status.json"); console.log(answer.status)`;
      const [asker, ...words] = box.inItsNetwork(process.execPath, "--input-type=module", "-e", ask);
      expect(spawnSync(asker, words, { encoding: "utf8" }).stdout).toBe("200\n");
      const status = await box.must("sh", "-c", `cat /proc/${await property("MainPID")}/status`);
      expect(status).toMatch(/^NoNewPrivs:\s1$/m);
      expect(status).toMatch(/^Seccomp:\s2$/m);
      for (const set of ["Inh", "Prm", "Eff", "Amb"]) expect(status).toMatch(new RegExp(`^Cap${set}:\\s0+$`, "m"));
      const uid = (await box.must("id", "-u", "suar")).trim();
      expect(status).toMatch(new RegExp(`^Uid:\\s${uid}\\s${uid}\\s${uid}\\s${uid}$`, "m"));
      const exposure = await box.must("systemd-analyze", "security", "suar.service");
      expect(Number(/Overall exposure level for suar.service: (\d+\.\d)/.exec(exposure)?.[1])).toBeLessThanOrEqual(2);
    });

    it("is set up from a stick: keys for the agent's user alone, the service started, and the first records at the centre", async () => {
      await newBox();
      await mustInstall(packageIn(made));
      const settings = join(folder, "mosquitto-site.conf");
      writeFileSync(settings, "listener 1883 127.0.0.1\nallow_anonymous true\nuser root\n");
      start(box.inItsNetwork("/usr/sbin/mosquitto", "-c", settings));
      const listen = ["tail", "--follow", "--broker", "mqtt://127.0.0.1:1883", "--config", "none"];
      start(box.inItsNetwork(process.execPath, inject("agentProgram"), ...listen)).resume();
      const { site, ...others } = SETTINGS;
      const collectors = { ...SETTINGS.collectors, terminal: { profile: "none" } };
      const uplink = { ...SETTINGS.uplink, username: "{site}", passwordFile: "keys/{site}" };
      const answers = { v: 1, settings: { ...others, collectors, uplink }, sites: [{ site, name: "Oelbima" }] };
      box.write("/mnt/stick/suar-site.json", JSON.stringify(answers));
      box.write(`/mnt/stick/keys/${site}`, "a password\n");

      const told = await box.must("suar", "setup", "--answers", "/mnt/stick/suar-site.json", "--json", "--wait", "90");
      expect(JSON.parse(told)).toMatchObject({ ok: true, site, service: "started", centre: "received" });
      expect(await property("ActiveState")).toBe("active");
      const { passwordFile } = JSON.parse(box.read("/etc/suar/suar.json")).uplink;
      expect(await box.must("stat", "-c", "%U %a", passwordFile)).toBe("suar 600\n");
      expect(await box.must("stat", "-c", "%U %a", join(passwordFile, ".."))).toBe("suar 700\n");

      // Once more, beside the agent that runs: other keys, the old ones gone.
      await box.must("suar", "setup", "--answers", "/mnt/stick/suar-site.json", "--json", "--wait", "90");
      expect((await box.must("ls", "/etc/suar")).trim().split("\n")).toHaveLength(2);
      expect(box.has(passwordFile)).toBe(false);
      await recorded(3);
    });

    it("starts a hung agent anew, and one that was killed, and loses nothing", async () => {
      await boxWithAgent();
      const before = await recorded(2);
      await box.must("systemctl", "kill", "--kill-whom=main", "--signal=STOP", "suar");
      await until("a restart", async () => (await property("NRestarts")) === "1", { limitMs: 30_000 });
      expect(await box.must("journalctl", "-u", "suar", "--no-pager")).toContain("Failed with result 'watchdog'");
      const between = await recorded(before.recorded);
      await box.must("systemctl", "kill", "--kill-whom=main", "--signal=KILL", "suar");
      await until("another restart", async () => (await property("NRestarts")) === "2", { limitMs: 30_000 });
      await recorded(between.recorded);
      const { arrived, account } = await drain();
      expect(account).toMatchObject({ epoch: before.epoch, lost: 0 });
      expect(missingNumbers(arrived, between.recorded)).toEqual([]);
    });

    it("goes on after a power cut, and loses nothing", async () => {
      await boxWithAgent();
      let account = await recorded(4);
      for (let cut = 0; cut < 2; cut++) {
        await box.powerCut();
        await box.boot();
        const after = await recorded(account.recorded);
        expect(after).toMatchObject({ epoch: account.epoch, lost: 0 });
        account = after;
      }
      const { arrived } = await drain();
      expect(missingNumbers(arrived, account.recorded)).toEqual([]);
    });

    it("keeps configuration and records on an upgrade from the version before, and on the way back", async () => {
      await boxWithAgent(older);
      await box.must("systemctl", "stop", "suar");
      const expected = JSON.parse(readFileSync(join(FIXTURE, "expected.json"), "utf8")) as Expected;
      rmSync(join(box.root, "var/lib/suar"), { recursive: true });
      cpSync(FIXTURE, join(box.root, "var/lib/suar"), { recursive: true });
      await box.must("chown", "-R", "suar:suar", "/var/lib/suar");
      await box.must("systemctl", "start", "suar");
      let account = await recorded(expected.account.recorded);
      const settings = box.read("/etc/suar/suar.json");
      for (const file of [packageIn(made), older, packageIn(made)]) {
        const running = await property("MainPID");
        await mustInstall(file);
        expect(await property("MainPID")).not.toBe(running);
        const after = await recorded(account.recorded);
        expect(after).toMatchObject({ epoch: expected.account.epoch, lost: expected.account.lost });
        account = after;
      }
      expect(box.read("/etc/suar/suar.json")).toBe(settings);
      expect(await box.must("suar", "version")).toContain(made.version);
      const { arrived } = await drain();
      expect(expected.queued.filter((seq) => !arrived.has(seq))).toEqual([]);
    });

    it("refuses a version that could not read the store, and the one that can goes on", async () => {
      await boxWithAgent(newer);
      const before = await recorded(1);
      const { code, stderr } = await install(packageIn(made));
      expect(code).not.toBe(0);
      expect(stderr).toContain("format yang lebih baru");
      expect(stderr).toContain("in a newer format");
      expect(await box.must("suar", "version")).toContain(NEWER);
      expect(await box.must("dpkg-query", "-W", "-f", "$" + "{Status} $" + "{Version}", "suar")).toBe(
        `install ok installed ${NEWER}`,
      );
      await recorded(before.recorded);
    });

    it("leaves configuration and records when it is removed, and nothing when it is purged", async () => {
      await boxWithAgent();
      const before = await recorded(1);
      const uid = (await box.must("id", "-u", "suar")).trim();
      const running = ["sh", "-c", `grep -l "^Uid:.${uid}" /proc/[0-9]*/status`] as const;
      expect((await box.run(...running)).stdout).not.toBe("");
      await box.must("dpkg", "--remove", "suar");
      expect(box.has("/usr/bin/suar")).toBe(false);
      expect(box.has("/usr/lib/suar")).toBe(false);
      expect((await box.run(...running)).stdout).toBe("");
      expect(box.has("/etc/suar/suar.json")).toBe(true);
      await mustInstall(packageIn(made));
      expect((await recorded(before.recorded)).epoch).toBe(before.epoch);
      await box.must("dpkg", "--purge", "suar");
      for (const path of ["/usr/lib/suar", "/etc/suar", "/var/lib/suar", "/usr/lib/systemd/system/suar.service"]) {
        expect(box.has(path), path).toBe(false);
      }
      expect((await box.run("getent", "passwd", "suar")).code).toBe(2);
      expect(await box.must("sh", "-c", "find /etc /usr /var -name '*suar*'")).toBe("");
      expect((await box.must("systemctl", "--failed", "--plain", "--no-legend")).trim()).toBe("");
    });

    describe("install.sh", () => {
      const installFrom = (...words: readonly string[]) => box.run("sh", "/media/stick/install.sh", ...words);

      async function boxWithStick(): Promise<void> {
        await newBox();
        cpSync(stick, join(box.root, "media/stick"), { recursive: true });
      }

      it("installs from a stick, and again", async () => {
        await boxWithStick();
        const first = await installFrom();
        expect(first.stdout + first.stderr).toContain(`Terpasang: suar ${made.version}`);
        expect(first.stdout).toContain("sudo suar setup");
        expect(first.code).toBe(0);
        await configure();
        const before = await recorded(1);
        const again = await installFrom("--lang", "en");
        expect(again.stdout + again.stderr).toContain("Configuration and records are as they were.");
        expect(again.code).toBe(0);
        expect((await recorded(before.recorded)).epoch).toBe(before.epoch);
      });

      it("touches nothing when the stick is damaged, incomplete, or for another box", async () => {
        await boxWithStick();
        const file = `/media/stick/${basename(packageIn(made))}`;
        await box.must("sh", "-c", `printf x | dd of=${file} bs=1 seek=1000000 conv=notrunc status=none`);
        const damaged = await installFrom();
        expect([damaged.code, damaged.stderr]).toEqual([4, expect.stringContaining("rusak")]);
        await box.must("rm", file);
        expect((await installFrom("--lang", "en")).code).toBe(4);
        await box.must("rm", "/media/stick/SHA256SUMS");
        expect((await installFrom()).code).toBe(4);
        expect((await installFrom("--language", "en")).code).toBe(2);
        expect(box.has("/usr/bin/suar")).toBe(false);
        expect((await box.run("getent", "passwd", "suar")).code).toBe(2);
      });

      it("does the same where there is no dpkg, repairs what is broken, and takes it away again", async () => {
        await boxWithStick();
        await box.must("mv", "/usr/bin/dpkg", "/usr/bin/dpkg.away");
        const first = await installFrom("--lang", "en");
        expect(first.stdout + first.stderr).toContain(`Installed: suar ${made.version}`);
        expect(first.code).toBe(0);
        await configure();
        const before = await recorded(1);
        await box.must("sh", "-c", "echo broken >/usr/lib/suar/suar.mjs");
        expect((await installFrom()).code).toBe(0);
        expect((await recorded(before.recorded)).epoch).toBe(before.epoch);
        expect((await installFrom("--remove")).code).toBe(0);
        expect(box.has("/usr/bin/suar")).toBe(false);
        expect(box.has("/var/lib/suar/outbox")).toBe(true);
        expect((await installFrom()).code).toBe(0);
        expect((await recorded(before.recorded)).epoch).toBe(before.epoch);
        expect((await installFrom("--purge")).code).toBe(0);
        expect(await box.must("sh", "-c", "find /etc /usr /var -name '*suar*'")).toBe("");
        expect((await box.run("getent", "passwd", "suar")).code).toBe(2);
      });
    });
  },
);

describe.skipIf(spawnSync("shellcheck", ["--version"]).error !== undefined)("shell scripts of the package", () => {
  it("are clean", () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const scripts = [
      "install.sh",
      ...["prepare-system", "purge-system", "suar"].map((name) => `package/files/${name}`),
    ];
    const debian = ["preinst", "postinst", "prerm", "postrm"].map((name) => `package/debian/${name}`);
    const files = [...scripts, ...debian].map((name) => join(root, "scripts", name));
    expect(spawnSync("shellcheck", files, { encoding: "utf8" }).stdout).toBe("");
  });
});

/** Those from 1 to `last` that are not there. */
function missingNumbers(numbers: ReadonlySet<number>, last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !numbers.has(seq));
}
