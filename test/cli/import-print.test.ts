import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fillOutbox } from "../support/fill-outbox.ts";
import { EPOCH, exported, fields, folder, importCase, record, SMALL } from "../support/import-case.ts";
import { flat, runSuar } from "../support/run-suar.ts";

importCase();

function jsonLines(text: string): readonly unknown[] {
  return text
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe("suar import --print", () => {
  it("prints each record with its identity, and nothing else on stdout", async () => {
    const file = await exported("a.jsonl", SMALL);
    const { code, stdout, stderr } = await runSuar(["import", file, "--print"]);
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toEqual([
      { site: "desa-1", epoch: EPOCH, record: fields(1) },
      { site: "desa-1", epoch: EPOCH, record: fields(2, "alarm") },
      { site: "desa-1", epoch: EPOCH, record: fields(3) },
    ]);
    expect(flat(stderr)).toContain("a.jsonl: 3 records of desa-1.");
  });

  it("prints what `suar export` wrote", async () => {
    const stored = await fillOutbox(folder.path, 700);
    const file = join(folder.path, "x.jsonl");
    await runSuar(["export", file, "--site", "desa-1", "--data-directory", folder.path]);
    const { stdout } = await runSuar(["import", file, "--print"]);
    const identities = jsonLines(stdout).map((line) => {
      const { epoch, record: fields } = line as { epoch: string; record: { seq: number } };
      return `${epoch}/${fields.seq}`;
    });
    expect(identities).toEqual(stored);
  });

  it("keeps what a record says itself of a site or an epoch", async () => {
    const lost = { seq: 1, kind: "lost", from: 1, to: 9, count: 9, reason: "store-corrupt", epoch: "fedcba9876543210" };
    const file = await exported("a.jsonl", { lines: [[{ seq: 1, json: JSON.stringify(lost) }]] });
    expect(jsonLines((await runSuar(["import", file, "--print"])).stdout)).toEqual([
      { site: "desa-1", epoch: EPOCH, record: lost },
    ]);
  });

  it("takes several files of several sites", async () => {
    const files = [await exported("a.jsonl", SMALL), await exported("b.jsonl", { ...SMALL, site: "desa-2" })];
    const { code, stdout, stderr } = await runSuar(["import", ...files, "--print", "--json"]);
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toHaveLength(6);
    expect(JSON.parse(stderr)).toMatchObject({
      files: [
        { file: files[0], sites: ["desa-1"], records: 3, damagedCount: 0, cutOff: false, missingRecords: 0 },
        { file: files[1], sites: ["desa-2"], records: 3 },
      ],
    });
  });

  it("names damaged lines, takes all others, and fails in both languages", async () => {
    const file = await exported("a.jsonl", SMALL);
    const bytes = await readFile(file);
    const second = bytes.indexOf("\n") + 1;
    bytes[second + 60] = (bytes[second + 60] ?? 0) ^ 4;
    await writeFile(file, bytes);
    const english = await runSuar(["import", file, "--print"]);
    expect([english.code, jsonLines(english.stdout).length]).toEqual([1, 1]);
    expect(flat(english.stderr)).toContain("1 damaged line was left out: 2.");
    expect(flat(english.stderr)).toContain("2 records that were written into it are not there any more.");
    const indonesian = await runSuar(["import", file, "--print", "--lang", "id"]);
    expect([indonesian.code, flat(indonesian.stderr)]).toEqual([
      1,
      expect.stringContaining("1 baris rusak dilewati: 2."),
    ]);
  });

  it("says that the end is missing, and takes everything before", async () => {
    const file = await exported("a.jsonl", SMALL);
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, bytes.length - 60));
    const { code, stdout, stderr } = await runSuar(["import", file, "--print"]);
    expect([code, jsonLines(stdout).length]).toEqual([1, 2]);
    expect(flat(stderr)).toContain("The end of the file is missing.");
  });

  it.each([
    ["en", "a.jsonl: no records were found in it, so nothing was printed."],
    ["id", "a.jsonl: tidak ada catatan di dalamnya, jadi tidak ada yang ditampilkan."],
  ])("says that a file holds no records (%s)", async (language, sentence) => {
    const file = await exported("a.jsonl", { lines: [] });
    const { code, stdout, stderr } = await runSuar(["import", file, "--print", "--lang", language]);
    expect([code, stdout, flat(stderr)]).toEqual([0, "", expect.stringContaining(sentence)]);
  });

  it("counts one record as one", async () => {
    const file = await exported("a.jsonl", { lines: [[record(1)]] });
    expect(flat((await runSuar(["import", file, "--print"])).stderr)).toContain("a.jsonl: 1 record of desa-1.");
  });

  it("takes the exports out of a directory, and nothing else", async () => {
    const stick = join(folder.path, "stick");
    await mkdir(stick);
    await exported("stick/suar-desa-1-b.jsonl", SMALL);
    await exported("stick/suar-desa-2-a.jsonl", { ...SMALL, site: "desa-2" });
    await writeFile(join(stick, "holiday.jpg"), "no export");
    await writeFile(join(stick, "suar-desa-3.jsonl.part"), "half");
    const { code, stdout, stderr } = await runSuar(["import", stick, "--print", "--json"]);
    expect([code, jsonLines(stdout).length]).toEqual([0, 6]);
    expect(JSON.parse(stderr).files).toMatchObject([{ sites: ["desa-1"] }, { sites: ["desa-2"] }]);
  });

  it.each([
    ["en", "is a directory without any file suar-"],
    ["id", "adalah direktori, dan tidak ada berkas suar-"],
  ])("says that a directory holds no exports, and takes the other files (%s)", async (language, sentence) => {
    const empty = join(folder.path, "empty");
    await mkdir(empty);
    const alone = await runSuar(["import", empty, "--print", "--lang", language]);
    expect([alone.code, alone.stdout, flat(alone.stderr)]).toEqual([2, "", expect.stringContaining(sentence)]);
    const file = await exported("a.jsonl", SMALL);
    const both = await runSuar(["import", empty, file, "--print", "--lang", language]);
    expect([both.code, jsonLines(both.stdout).length]).toEqual([2, 3]);
    expect(flat(both.stderr)).toContain(sentence);
  });

  it.each([
    ["en", "Stopped: not everything was printed."],
    ["id", "Dihentikan: belum semuanya ditampilkan."],
  ])("says that it was stopped (%s)", async (language, sentence) => {
    const file = await exported("a.jsonl", SMALL);
    const given = { signal: AbortSignal.abort() };
    const { code, stderr } = await runSuar(["import", file, "--print", "--lang", language], given);
    expect([code, flat(stderr)]).toEqual([130, expect.stringContaining(sentence)]);
  });

  it.each([
    ["import-not-an-export", "hello"],
    ["import-not-an-export", ""],
    ["import-unreadable", undefined],
  ])("refuses with %s what holds %j", async (code, text) => {
    const file = join(folder.path, "x");
    if (text !== undefined) await writeFile(file, text);
    const english = await runSuar(["import", file, "--print"]);
    expect([english.code, english.stdout]).toEqual([2, ""]);
    const indonesian = await runSuar(["import", file, "--print", "--lang", "id"]);
    expect(indonesian.stderr).not.toBe(english.stderr);
    const json = await runSuar(["import", file, "--print", "--json"]);
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code, details: { file } }, exitCode: 2 });
  });

  it("goes on with the others when one of several files is none, and repeats nothing that steers a terminal", async () => {
    const bad = join(folder.path, "bad\u001b[2J");
    await writeFile(bad, "hello");
    const good = await exported("a.jsonl", SMALL);
    const { code, stdout, stderr } = await runSuar(["import", bad, good, "--print"]);
    expect([code, jsonLines(stdout).length]).toEqual([2, 3]);
    expect(stderr).toContain("is not an export of Suar");
    expect(stderr).not.toContain("\u001b");
  });

  it("names each of several files once when none of them can be read", async () => {
    const bad = join(folder.path, "bad.jsonl");
    await writeFile(bad, "hello");
    const missing = join(folder.path, "missing.jsonl");
    const { code, stdout, stderr } = await runSuar(["import", bad, missing, "--print"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(flat(stderr).match(/suar: /g)).toHaveLength(2);
    expect(flat(stderr).match(/is not an export of Suar/g)).toHaveLength(1);
    const json = await runSuar(["import", bad, missing, "--print", "--json"]);
    expect([json.code, JSON.parse(json.stderr).files.map(({ error }: { error: object }) => error)]).toEqual([
      2,
      [
        expect.objectContaining({ code: "import-not-an-export" }),
        expect.objectContaining({ code: "import-unreadable" }),
      ],
    ]);
  });

  it.each([
    ["en", "at most 10000 files"],
    ["id", "paling banyak 10000 berkas"],
  ])("takes so many files and no more, named or in directories (%s)", async (language, sentence) => {
    const file = await exported("suar-desa-1-a.jsonl", SMALL);
    await exported("suar-desa-1-b.jsonl", SMALL);
    const ending = ["--print", "--lang", language];
    for (const given of [Array(10_001).fill(file), Array(5001).fill(folder.path)]) {
      const { code, stdout, stderr } = await runSuar(["import", ...given, ...ending]);
      expect([code, stdout, flat(stderr)]).toEqual([2, "", expect.stringContaining(sentence)]);
    }
  });
});
