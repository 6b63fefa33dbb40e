import { chown, lstat, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FIRST_KEY, LAST_KEY, parseEntryKey } from "../../agent/outbox/keys.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { StoreVolume } from "../../agent/platform/store-volume.ts";
import { data, exportCase, folder, identitiesIn, onlyFile, SITE, stick, suarExport } from "../support/export-case.ts";
import { fillOutbox } from "../support/fill-outbox.ts";
import { alarm, drain, link, openOutbox } from "../support/outbox-harness.ts";
import { flat, runSuar } from "../support/run-suar.ts";
import { TINY_DISK_MISSING, TinyDisk } from "../support/tiny-disk.ts";

exportCase();

/** Damages the entries of these records in the store at rest. */
async function damage(seqs: readonly number[]): Promise<void> {
  const store = new LevelStore(join(data, "outbox"));
  await store.open();
  const entries = (await store.range(FIRST_KEY, LAST_KEY, 100_000)).filter(({ key }) =>
    seqs.includes(parseEntryKey(key)?.seq ?? 0),
  );
  expect(entries).toHaveLength(seqs.length);
  for (const { key, value } of entries) {
    const bad = value.map((byte, at) => (at === 30 ? byte ^ 1 : byte));
    await store.commit([{ type: "put", key, value: bad }], "synced");
  }
  await store.close();
}

describe("suar export", () => {
  it("writes what waits under a name with site and time, and says what to do with it", async () => {
    const stored = await fillOutbox(data, 500);
    const { code, stdout, stderr } = await suarExport([stick]);
    expect([code, stderr]).toEqual([0, ""]);
    const file = await onlyFile();
    expect(file).toMatch(new RegExp(`/suar-${SITE}-\\d{8}-\\d{6}\\.jsonl$`));
    expect(await identitiesIn(file)).toEqual(stored);
    expect(flat(stdout)).toContain("It holds 500 records");
    expect(flat(stdout)).toContain(stored[0]?.split("/")[0]);
    expect(stdout.split("\n")).toContainEqual(expect.stringMatching(/^ {2}suar import suar-\S+\.jsonl --broker URL$/));
    const header = (await readFile(file, "utf8")).split("\n")[0] ?? "";
    expect(JSON.parse(header)).toMatchObject({
      header: { format: "suar-export", version: 1, site: SITE, epochs: [stored[0]?.split("/")[0]] },
    });
  });

  it("changes nothing: a second export has the same, and the agent still has all of it to send", async () => {
    const stored = await fillOutbox(data, 50);
    for (const name of ["a.jsonl", "b.jsonl"]) expect((await suarExport([join(stick, name)])).code).toBe(0);
    expect(await identitiesIn(join(stick, "a.jsonl"))).toEqual(stored);
    expect(await identitiesIn(join(stick, "b.jsonl"))).toEqual(stored);
    const { outbox } = await openOutbox(new LevelStore(join(data, "outbox")));
    expect(outbox.account()).toMatchObject({ recorded: 50, queued: 50, delivered: 0 });
    await outbox.close();
  });

  it.skipIf(process.geteuid?.() !== 0)("run by root leaves the store to the user that it belongs to", async () => {
    await fillOutbox(data, 5);
    const store = join(data, "outbox");
    for (const name of ["", ...(await readdir(store))]) await chown(join(store, name), 65534, 65534);
    expect((await suarExport([stick])).code).toBe(0);
    const owners = await Promise.all((await readdir(store)).map(async (name) => (await stat(join(store, name))).uid));
    expect(new Set(owners)).toEqual(new Set([65534]));
  });

  it("speaks Indonesian", async () => {
    await fillOutbox(data, 5);
    const { code, stdout } = await suarExport([stick, "--lang", "id"]);
    expect([code, flat(stdout)]).toEqual([0, expect.stringContaining("5 catatan ditulis ke")]);
    expect(stdout).not.toMatch(/record|centre|damaged/);
  });

  it("tells a program everything as JSON", async () => {
    await fillOutbox(data, 5);
    const { stdout } = await suarExport([stick, "--json"]);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({
      file: await onlyFile(),
      site: SITE,
      choice: "queued",
      records: 5,
      sources: [{ kind: "store", records: 5, damagedRecords: 0, stateLost: false }],
      unreadable: [],
    });
    expect(summary.bytes).toBe((await readFile(summary.file)).length);
  });

  it("takes the site from the configuration", async () => {
    await fillOutbox(data, 5);
    const files = { "/etc/suar/suar.json": JSON.stringify({ site: "other", dataDirectory: data }) };
    expect((await runSuar(["export", stick], { files })).code).toBe(0);
    expect(await onlyFile()).toContain("suar-other-");
    expect((await runSuar(["export", stick, "--data-directory", data])).code).toBe(2);
  });

  it("writes no file when everything was delivered, and what is still there with --all", async () => {
    const store = new LevelStore(join(data, "outbox"));
    const { outbox } = await openOutbox(store);
    const { epoch } = outbox;
    await outbox.append([link(1), alarm(2), link(3)]);
    await drain(outbox);
    const nothing = await suarExport([stick]);
    expect([nothing.code, flat(nothing.stdout)]).toEqual([0, expect.stringContaining("everything was delivered")]);
    expect(await readdir(stick)).toEqual([]);
    expect((await suarExport([stick, "--all"])).code).toBe(0);
    expect(await identitiesIn(await onlyFile())).toEqual([1, 2, 3].map((seq) => `${epoch}/${seq}`));
  });

  it.each<[string, () => string, number, string]>([
    ["a directory that is not there", () => join(stick, "none", "x.jsonl"), 1, "export-target-missing"],
    ["a directory that is not there, written as one", () => `${join(stick, "none")}/`, 1, "export-target-missing"],
    ["a file below a file", () => join(stick, "there.jsonl", "x"), 1, "export-target-missing"],
    ["a file that exists", () => join(stick, "there.jsonl"), 2, "export-target-exists"],
    ["an empty name", () => "", 2, "export-target-unnamed"],
    ["stdout", () => "-", 2, "export-to-stdout"],
  ])("refuses %s, in both languages, and writes nothing", async (_name, target, exitCode, code) => {
    await fillOutbox(data, 5);
    await writeFile(join(stick, "there.jsonl"), "precious");
    const english = await suarExport([target()]);
    const indonesian = await suarExport([target(), "--lang", "id"]);
    expect([english.code, english.stdout]).toEqual([exitCode, ""]);
    expect(indonesian.stderr).not.toBe(english.stderr);
    expect(JSON.parse((await suarExport([target(), "--json"])).stderr)).toMatchObject({ error: { code }, exitCode });
    expect(await readdir(stick)).toEqual(["there.jsonl"]);
    expect(await readFile(join(stick, "there.jsonl"), "utf8")).toBe("precious");
  });

  it.each(["en", "id"])("takes a link to a stick that is not mounted for no file name (%s)", async (language) => {
    await fillOutbox(data, 5);
    const link = join(folder.path, "usb");
    await symlink(join(folder.path, "not-mounted"), link);
    const { code, stderr } = await suarExport([link, "--lang", language]);
    const sentence = language === "en" ? `There is no directory ${link}` : `Direktori ${link} tidak ada`;
    expect([code, flat(stderr)]).toEqual([1, expect.stringContaining(sentence)]);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it("keeps the command for the centre on one line, quoted, however narrow the terminal is", async () => {
    await fillOutbox(data, 1);
    const { stdout } = await suarExport([join(stick, "from the village's box.jsonl")], { columns: 30 });
    expect(stdout.split("\n")).toContain("  suar import './from the village'\\''s box.jsonl' --broker URL");
  });

  it("warns that the file is on the box's own disk, in both languages, and succeeds", async () => {
    await fillOutbox(data, 5);
    const english = await suarExport([stick]);
    expect([english.code, flat(english.stdout)]).toEqual([0, expect.stringContaining("on the box's own disk")]);
    expect(flat(english.stdout)).toContain("check that it is mounted");
    expect(english.stdout).not.toContain("Unmount");
    const indonesian = await suarExport([stick, "--lang", "id"]);
    expect([indonesian.code, flat(indonesian.stdout)]).toEqual([0, expect.stringContaining("di kartu kotak sendiri")]);
    expect(JSON.parse((await suarExport([stick, "--json"])).stdout)).toMatchObject({ sameDisk: true });
  });

  it("fails when records here are damaged, exports the others, and does not say that the box keeps everything", async () => {
    const stored = await fillOutbox(data, 5);
    await damage([2]);
    const english = await suarExport([join(stick, "a.jsonl")]);
    expect(english.code).toBe(1);
    expect(await identitiesIn(join(stick, "a.jsonl"))).toEqual(stored.filter((_identity, index) => index !== 1));
    expect(flat(english.stdout)).toContain("1 record here is damaged and could not be exported.");
    expect(flat(english.stdout)).toContain("What could not be read is not in the file");
    expect(flat(english.stdout)).not.toContain("keeps everything");
    const indonesian = await suarExport([join(stick, "b.jsonl"), "--lang", "id"]);
    expect([indonesian.code, flat(indonesian.stdout)]).toEqual([
      1,
      expect.stringContaining("Yang tidak terbaca tidak ikut di berkas"),
    ]);
    expect(flat(indonesian.stdout)).not.toContain("tetap menyimpan semuanya");
  });

  it("does not say that everything was delivered when nothing could be read", async () => {
    await fillOutbox(data, 2);
    await damage([1, 2]);
    const english = await suarExport([stick]);
    expect([english.code, flat(english.stdout)]).toEqual([1, expect.stringContaining("could be read. No file was")]);
    expect(english.stdout).not.toContain("everything was delivered");
    const indonesian = await suarExport([stick, "--lang", "id"]);
    expect([indonesian.code, flat(indonesian.stdout)]).toEqual([1, expect.stringContaining("tidak ada yang terbaca")]);
    expect(await readdir(stick)).toEqual([]);
  });

  it("writes over what an earlier try has left behind", async () => {
    const stored = await fillOutbox(data, 5);
    const file = join(stick, "x.jsonl");
    await writeFile(`${file}.part`, "half".repeat(10_000));
    expect((await suarExport([file])).code).toBe(0);
    expect(await identitiesIn(await onlyFile())).toEqual(stored);
  });

  it("says that nothing was ever stored in a directory, and does not begin a store there", async () => {
    for (const directory of [data, join(data, "none")]) {
      const { code, stderr } = await suarExport([stick, "--data-directory", directory]);
      expect([code, flat(stderr)]).toEqual([1, expect.stringContaining("nothing was ever stored there")]);
    }
    expect(await readdir(data)).toEqual([]);
  });

  it("stops when it is told to, and leaves nothing behind", async () => {
    await fillOutbox(data, 50);
    const english = await suarExport([stick], { signal: AbortSignal.abort() });
    expect([english.code, english.stdout]).toEqual([130, ""]);
    expect(flat(english.stderr)).toContain("Stopped: nothing was written.");
    expect(flat(english.stderr)).toContain("Run the same command again");
    const indonesian = await suarExport([stick, "--lang", "id"], { signal: AbortSignal.abort() });
    expect([indonesian.code, flat(indonesian.stderr)]).toEqual([
      130,
      expect.stringContaining("Dihentikan: tidak ada berkas yang ditulis."),
    ]);
    expect(await readdir(stick)).toEqual([]);
  });

  it.skipIf(TINY_DISK_MISSING !== undefined)(
    "works on a box whose disk is full, with the room of the ballast",
    async () => {
      const disk = TinyDisk.insert(8 * 1024);
      try {
        const stored = await fillOutbox(disk.path, 500);
        expect(await new StoreVolume(join(disk.path, "outbox")).holdBallast(2 * 1024 * 1024)).toBe(true);
        await expect(writeFile(join(disk.path, "filler"), Buffer.alloc(8 * 1024 * 1024))).rejects.toMatchObject({
          code: "ENOSPC",
        });
        const { code } = await suarExport([stick, "--data-directory", disk.path]);
        expect(code).toBe(0);
        expect(await identitiesIn(await onlyFile())).toEqual(stored);
      } finally {
        disk.remove();
      }
    },
  );

  describe.skipIf(TINY_DISK_MISSING !== undefined)(
    `to a real stick${TINY_DISK_MISSING === undefined ? "" : ` (${TINY_DISK_MISSING})`}`,
    () => {
      let disk: TinyDisk;
      beforeEach(() => {
        disk = TinyDisk.insert(64);
      });
      afterEach(() => disk.remove());

      it.each([
        ["en", "Unmount the stick"],
        ["id", "Lepas flashdisk"],
      ])("says to unmount it (%s)", async (language, sentence) => {
        await fillOutbox(data, 5);
        const { code, stdout } = await suarExport([disk.path, "--lang", language]);
        expect([code, flat(stdout)]).toEqual([0, expect.stringContaining(sentence)]);
        expect(JSON.parse((await suarExport([disk.path, "--json"])).stdout)).toMatchObject({ sameDisk: false });
      });

      it.each([
        ["full", "The stick is full", () => undefined],
        ["locked", "Nothing can be written", () => disk.makeReadOnly()],
      ])("that is %s says that nothing is lost, and works with the next one", async (_name, sentence, prepare) => {
        const stored = await fillOutbox(data, 3000);
        prepare();
        const { code, stdout, stderr } = await suarExport([disk.path]);
        expect([code, stdout]).toEqual([1, ""]);
        expect(flat(stderr)).toContain(sentence);
        expect(flat(stderr)).toContain("Nothing is lost, everything is still on the box");
        expect(await readdir(disk.path)).toEqual([]);
        expect((await suarExport([stick])).code).toBe(0);
        expect(await identitiesIn(await onlyFile())).toEqual(stored);
      });
    },
  );
});
