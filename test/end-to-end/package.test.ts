import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { type MadePackages, makePackages } from "../../scripts/package/make-packages.ts";
import { fetchNodeRuntime } from "../../scripts/package/node-runtime.ts";
import { DEBIAN_ROOT_MISSING, makeDebianRoot } from "../support/debian-root.ts";
import type { Expected } from "../support/fixture.ts";
import { MOSQUITTO_MISSING } from "../support/mosquitto.ts";
import { SuarBox } from "../support/suar-box.ts";
import { until } from "../support/until.ts";

const missing = DEBIAN_ROOT_MISSING ?? MOSQUITTO_MISSING;
const FIXTURE = fileURLToPath(new URL("../fixtures/store-format-2", import.meta.url));
/** Before and after the one under test. */
const [OLDER, NEWER] = ["0.0.1", "99.0.0"];
const TITLE = `the package on a clean Debian${missing === undefined ? "" : ` (${missing})`}`;

/** A Debian system installs, runs, kills, upgrades and removes the real package, under its own systemd. */
describe.skipIf(missing !== undefined)(TITLE, { timeout: 180_000 }, () => {
  let folder: string;
  let clean: string;
  let stick: string;
  let version: string;
  let current: string;
  let older: string;
  let newer: string;
  let box: SuarBox;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "suar-boxes-"));
    [clean, stick] = [join(folder, "clean"), join(folder, "stick")];
    const root = makeDebianRoot(clean, { include: ["systemd", "systemd-sysv", "iputils-ping"] });
    const architecture = process.arch === "arm64" ? "arm64" : "amd64";
    const node = fetchNodeRuntime(architecture);
    const options = { architectures: [architecture], effort: "quick", nodeFor: () => node } as const;
    const made = await makePackages({ ...options, outDirectory: stick });
    ({ version } = made);
    current = packageIn(made);
    const others = { ...options, formats: ["deb"], outDirectory: join(folder, "others") } as const;
    older = packageIn(await makePackages({ ...others, version: OLDER }));
    newer = packageIn(await makePackages({ ...others, version: NEWER, storeFormat: 99 }));
    await root;
  }, 600_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => box?.remove());

  async function newBox(): Promise<void> {
    box = await SuarBox.boot(clean, join(folder, "box"));
  }

  async function boxWithAgent(file: string = current): Promise<void> {
    await newBox();
    await box.mustInstall(file);
    await box.configure();
  }

  /** Resolves once every one of `seqs` is among what arrived; tells the missing ones otherwise. */
  async function haveArrived(seqs: readonly number[]) {
    const drained = await box.drain(inject("agentProgram"));
    const notThere = () => seqs.filter((seq) => !drained.arrived.has(seq));
    await until("everything has arrived", () => notThere().length === 0, { describe: notThere });
    return drained;
  }

  it("installs without a network, waits for its configuration, and runs as a user without rights", async () => {
    await newBox();
    const { system } = box;
    await box.mustInstall(current);
    expect(await box.property("ActiveState")).toBe("inactive");
    expect((await system.must("systemctl", "is-enabled", "suar")).trim()).toBe("enabled");
    expect(await system.must("suar", "version")).toContain(version);
    const owners = await system.must("stat", "-c", "%U:%G %a", "/var/lib/suar", "/etc/suar");
    expect(owners).toBe("suar:suar 750\nroot:suar 750\n");
    await box.configure();
    expect(await box.property("ActiveState")).toBe("active");
    await box.recorded(3);

    // Its pings get through, although nobody in there may use a raw socket.
    const rungs = (await box.snapshot())?.measuring.link.rungs ?? [];
    expect(rungs.find(({ rung }) => rung === "terminal")).toMatchObject({ state: "up" });
    // So does the page.
    const ask = `const answer = await fetch("http://127.0.0.1:8080/status.json"); console.log(answer.status)`;
    const [asker, ...words] = system.inItsNetwork(process.execPath, "--input-type=module", "-e", ask);
    expect(spawnSync(asker, words, { encoding: "utf8" }).stdout).toBe("200\n");
    const status = await system.must("cat", `/proc/${await box.mainPid()}/status`);
    expect(status).toMatch(/^NoNewPrivs:\s1$/m);
    expect(status).toMatch(/^Seccomp:\s2$/m);
    for (const set of ["Inh", "Prm", "Eff", "Amb"]) expect(status).toMatch(new RegExp(`^Cap${set}:\\s0+$`, "m"));
    const uid = (await system.must("id", "-u", "suar")).trim();
    expect(status).toMatch(new RegExp(`^Uid:\\s${uid}\\s${uid}\\s${uid}\\s${uid}$`, "m"));
    const exposure = await system.must("systemd-analyze", "security", "suar.service");
    const level = /Overall exposure level for suar.service: (\d+\.\d)/.exec(exposure)?.[1];
    expect(Number(level)).toBeLessThanOrEqual(2);
  });

  it("starts a hung agent anew, and one that was killed, and loses nothing", async () => {
    await boxWithAgent();
    const before = await box.recorded(2);
    await box.signal("STOP");
    await until("a restart", async () => (await box.property("NRestarts")) === "1", { limitMs: 30_000 });
    expect(await box.system.must("journalctl", "-u", "suar", "--no-pager")).toContain("Failed with result 'watchdog'");
    const between = await box.recorded(before.recorded);
    await box.signal("KILL");
    await until("another restart", async () => (await box.property("NRestarts")) === "2", { limitMs: 30_000 });
    await box.recorded(between.recorded);
    const { account } = await haveArrived(numbersUpTo(between.recorded));
    expect(account).toMatchObject({ epoch: before.epoch, lost: 0 });
  });

  it("goes on after a power cut, and loses nothing", async () => {
    await boxWithAgent();
    let account = await box.recorded(4);
    for (let cut = 0; cut < 2; cut++) {
      await box.system.powerCut();
      await box.system.boot();
      const after = await box.recorded(account.recorded);
      expect(after).toMatchObject({ epoch: account.epoch, lost: 0 });
      account = after;
    }
    await haveArrived(numbersUpTo(account.recorded));
  });

  it("keeps configuration and records on an upgrade from the version before, and on the way back", async () => {
    await boxWithAgent(older);
    const { system } = box;
    await system.must("systemctl", "stop", "suar");
    const expected = JSON.parse(readFileSync(join(FIXTURE, "expected.json"), "utf8")) as Expected;
    rmSync(join(system.root, "var/lib/suar"), { recursive: true });
    cpSync(FIXTURE, join(system.root, "var/lib/suar"), { recursive: true });
    await system.must("chown", "-R", "suar:suar", "/var/lib/suar");
    await system.must("systemctl", "start", "suar");
    let account = await box.recorded(expected.account.recorded);
    const settings = system.read("/etc/suar/suar.json");
    for (const file of [current, older, current]) {
      const running = await box.mainPid();
      await box.mustInstall(file);
      expect(await box.mainPid()).not.toBe(running);
      const after = await box.recorded(account.recorded);
      expect(after).toMatchObject({ epoch: expected.account.epoch, lost: expected.account.lost });
      account = after;
    }
    expect(system.read("/etc/suar/suar.json")).toBe(settings);
    expect(await system.must("suar", "version")).toContain(version);
    await haveArrived(expected.queued);
  });

  it("refuses a version that could not read the store, and the one that can goes on", async () => {
    await boxWithAgent(newer);
    const before = await box.recorded(1);
    const { code, stderr } = await box.install(current);
    expect(code).not.toBe(0);
    expect(stderr).toContain("format yang lebih baru");
    expect(stderr).toContain("in a newer format");
    expect(await box.system.must("suar", "version")).toContain(NEWER);
    const listed = await box.system.must("dpkg-query", "--list", "suar");
    expect(listed).toMatch(new RegExp(`^ii +suar +${NEWER.replaceAll(".", "\\.")} `, "m"));
    await box.recorded(before.recorded);
  });

  it("leaves configuration and records when it is removed, and nothing when it is purged", async () => {
    await boxWithAgent();
    const { system } = box;
    const before = await box.recorded(1);
    expect(await box.processes()).not.toBe("");
    await system.must("dpkg", "--remove", "suar");
    expect(await box.processes()).toBe("");
    for (const path of ["/usr/bin/suar", "/usr/lib/suar"]) expect(system.has(path), path).toBe(false);
    expect(system.has("/etc/suar/suar.json")).toBe(true);
    await box.mustInstall(current);
    expect((await box.recorded(before.recorded)).epoch).toBe(before.epoch);
    await system.must("dpkg", "--purge", "suar");
    await expectNothingLeft();
    expect((await system.must("systemctl", "--failed", "--plain", "--no-legend")).trim()).toBe("");
  });

  async function expectNothingLeft(): Promise<void> {
    expect(await box.system.must("find", "/etc", "/usr", "/var", "-name", "*suar*")).toBe("");
    expect((await box.system.run("getent", "passwd", "suar")).code).toBe(2);
    expect((await box.system.run("getent", "group", "suar")).code).toBe(2);
  }

  describe("install.sh", () => {
    const install = (...words: readonly string[]) => box.system.run("sh", "/media/stick/install.sh", ...words);

    async function boxWithStick(): Promise<void> {
      await newBox();
      cpSync(stick, join(box.system.root, "media/stick"), { recursive: true });
    }

    it("installs from a stick, and again", async () => {
      await boxWithStick();
      const first = await install();
      expect(first.stdout + first.stderr).toContain(`Terpasang: suar ${version}`);
      expect(first.stdout).toContain("sudo suar setup");
      expect(first.code).toBe(0);
      await box.configure();
      const before = await box.recorded(1);
      const again = await install("--lang", "en");
      expect(again.stdout + again.stderr).toContain("Configuration and records are as they were.");
      expect(again.code).toBe(0);
      expect((await box.recorded(before.recorded)).epoch).toBe(before.epoch);
    });

    it("touches nothing when the stick is damaged or incomplete, or the command wrong", async () => {
      await boxWithStick();
      const file = `/media/stick/${basename(current)}`;
      await box.system.must("sh", "-c", `printf x | dd of=${file} bs=1 seek=1000000 conv=notrunc status=none`);
      const damaged = await install();
      expect([damaged.code, damaged.stderr]).toEqual([4, expect.stringContaining("rusak")]);
      await box.system.must("rm", file);
      expect((await install("--lang", "en")).code).toBe(4);
      await box.system.must("rm", "/media/stick/SHA256SUMS");
      expect((await install()).code).toBe(4);
      expect((await install("--language", "en")).code).toBe(2);
      await expectNothingLeft();
    });

    it("does the same where there is no dpkg, repairs what is broken, and takes it away again", async () => {
      await boxWithStick();
      await box.system.must("mv", "/usr/bin/dpkg", "/usr/bin/dpkg.away");
      const first = await install("--lang", "en");
      expect(first.stdout + first.stderr).toContain(`Installed: suar ${version}`);
      expect(first.code).toBe(0);
      await box.configure();
      const before = await box.recorded(1);
      await box.system.must("sh", "-c", "echo broken >/usr/lib/suar/suar.mjs");
      expect((await install()).code).toBe(0);
      expect((await box.recorded(before.recorded)).epoch).toBe(before.epoch);
      expect((await install("--remove")).code).toBe(0);
      expect(box.system.has("/usr/bin/suar")).toBe(false);
      expect(box.system.has("/var/lib/suar/outbox")).toBe(true);
      expect((await install()).code).toBe(0);
      expect((await box.recorded(before.recorded)).epoch).toBe(before.epoch);
      expect((await install("--purge")).code).toBe(0);
      await expectNothingLeft();
    });
  });
});

function packageIn(packages: MadePackages): string {
  const found = packages.files.find(({ path }) => path.endsWith(".deb"))?.path;
  if (found === undefined) throw new Error("no .deb was made");
  return found;
}

function numbersUpTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
