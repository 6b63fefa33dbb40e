import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endLine, envelopeLine, headerLine, parseExportLine } from "../../agent/cli/export-file.ts";
import { type ExportFindings, ExportReader, isWhole } from "../../agent/cli/export-reader.ts";
import { ExportWriter } from "../../agent/cli/export-stick.ts";
import type { QueuedRecord } from "../../agent/core/queue.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TINY_DISK_MISSING, TinyDisk } from "../support/tiny-disk.ts";

const SITE = "5304122003";
const EPOCH = "0123456789abcdef";
const SEED = Date.now() % 2 ** 31;
const NEVER = new AbortController().signal;

const record = (seq: number): QueuedRecord => ({
  seq,
  json: JSON.stringify({ seq, at: 1_700_000_000_000 + seq, kind: seq % 5 === 0 ? "alarm" : "link", note: "désa ☂" }),
});

/** A good file of 40 records in ten lines, and where each line ends. */
function goodFile(): { readonly bytes: Buffer; readonly ends: readonly number[] } {
  const lines = [headerLine({ site: SITE, at: 0, agent: "0.1.0", epochs: [EPOCH] })];
  for (let seq = 1; seq <= 40; seq += 4)
    lines.push(
      envelopeLine(
        SITE,
        EPOCH,
        [0, 1, 2, 3].map((n) => record(seq + n)),
      ),
    );
  lines.push(endLine(40));
  let end = 0;
  return { bytes: Buffer.concat(lines), ends: lines.map((line) => (end += line.length)) };
}

const GOOD = goodFile();

/** Places all over the good file, other ones each time. */
function somewhere(): readonly number[] {
  return fc.sample(fc.nat(GOOD.bytes.length - 1), { numRuns: 150, seed: SEED });
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, "records.jsonl");
});
afterEach(() => folder.remove());

interface Read {
  readonly records: ReadonlyMap<number, string>;
  readonly findings: ExportFindings;
}

async function read(path = file): Promise<Read> {
  const reader = new ExportReader(path);
  const records = new Map<number, string>();
  for await (const { site, epoch, records: found } of reader.envelopes(NEVER)) {
    expect([site, epoch]).toEqual([SITE, EPOCH]);
    for (const { seq, json } of found) records.set(seq, json);
  }
  return { records, findings: reader.findings };
}

/** Undefined when it is no export. */
async function readBytes(bytes: Uint8Array): Promise<Read | undefined> {
  await writeFile(file, bytes);
  return read().catch((error: { code?: string }) => {
    if (error.code === "import-not-an-export") return undefined;
    throw error;
  });
}

/** Nothing comes out but what was put in, byte by byte. */
function expectSubset({ records }: Read): void {
  for (const [seq, json] of records) expect(json).toBe(record(seq).json);
}

describe(`a file of exported records (seed ${SEED})`, () => {
  it("is read as it was written, and is JSON Lines", async () => {
    const { records, findings } = (await readBytes(GOOD.bytes)) as Read;
    expect(records.size).toBe(40);
    expectSubset({ records, findings });
    expect(findings).toMatchObject({ envelopes: 10, records: 40, damagedLines: [], cutOff: false, missingRecords: 0 });
    expect(isWhole(findings)).toBe(true);
    for (const line of GOOD.bytes.toString().trimEnd().split("\n")) expect(JSON.parse(line)).toHaveProperty("crc32");
  });

  it("cut off at any byte gives everything before the cut, and says that the end is missing", async () => {
    const nearLineEnds = GOOD.ends.flatMap((end) => [end - 2, end - 1, end, end + 1]);
    for (const length of new Set([...somewhere(), ...nearLineEnds])) {
      if (length >= GOOD.bytes.length) continue;
      const found = await readBytes(GOOD.bytes.subarray(0, length));
      // The line end alone may be missing.
      const lines = GOOD.ends.filter((end) => end - 1 <= length).length;
      if (lines === 0) {
        expect(found).toBeUndefined();
        continue;
      }
      expect(found?.records.size).toBe(Math.min(10, lines - 1) * 4);
      expect(found?.findings).toMatchObject({ cutOff: lines < 12, damagedCount: 0, missingRecords: 0 });
      if (found !== undefined) expectSubset(found);
    }
  });

  it("with any flipped bit loses that line alone, or two where a line end was hit", async () => {
    for (const at of new Set([...somewhere(), ...GOOD.ends.map((end) => end - 1)])) {
      const bytes = Buffer.from(GOOD.bytes);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      const found = (await readBytes(bytes)) as Read;
      expectSubset(found);
      expect(found.records.size).toBeGreaterThanOrEqual(32);
      const isLastEnd = at === bytes.length - 1;
      expect(isWhole(found.findings), `byte ${at}`).toBe(false);
      const line = GOOD.ends.filter((end) => end <= at).length + 1;
      if (!isLastEnd) expect(found.findings.damagedLines[0]).toBe(line);
    }
  });

  it("damaged in any way yields nothing but records that were exported", async () => {
    const change = fc.record({
      at: fc.nat(GOOD.bytes.length),
      remove: fc.nat(200),
      insert: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(GOOD.bytes.subarray(150, 900))),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
        let bytes = GOOD.bytes;
        for (const { at, remove, insert } of changes) {
          bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
        }
        const found = await readBytes(bytes);
        if (found === undefined) return;
        expectSubset(found);
        if (found.records.size < 40) expect(isWhole(found.findings)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("misses a line that was taken out, though every other is good", async () => {
    const [, first = 0, second = 0] = GOOD.ends;
    const { findings } = (await readBytes(
      Buffer.concat([GOOD.bytes.subarray(0, first), GOOD.bytes.subarray(second)]),
    )) as Read;
    expect(findings).toMatchObject({ records: 36, missingRecords: 4, damagedCount: 0, cutOff: false });
  });

  it("may hold several files one behind the other, and notices that one of them was cut off", async () => {
    const both = (await readBytes(Buffer.concat([GOOD.bytes, GOOD.bytes]))) as Read;
    expect([both.findings.records, isWhole(both.findings)]).toEqual([80, true]);
    const cut = GOOD.bytes.subarray(0, GOOD.ends[4]);
    const { findings } = (await readBytes(Buffer.concat([cut, GOOD.bytes]))) as Read;
    expect(findings).toMatchObject({ records: 56, cutOff: true, damagedCount: 0 });
  });

  it("survives an editor that changed the line ends and added an empty line", async () => {
    const { findings } = (await readBytes(
      Buffer.from(`${GOOD.bytes.toString().replaceAll("\n", "\r\n")}\r\n`),
    )) as Read;
    expect([findings.records, isWhole(findings)]).toEqual([40, true]);
  });
});

/** A line whose checksum is right, whatever it says: anybody can make one. */
function signed(rest: string): Buffer {
  const sum = crc32(Buffer.from(rest)).toString(16).padStart(8, "0");
  return Buffer.from(`{"crc32":"${sum}",${rest}`);
}

const envelope = (part: object) => JSON.stringify({ v: 1, site: SITE, epoch: EPOCH, records: [], ...part });

describe("a line from somebody who wishes no good", () => {
  it.each<[string, string]>([
    ["a site that leaves its topic", `"envelope":${envelope({ site: "../other/#" })}}`],
    ["a site that is no text", `"envelope":${envelope({ site: ["a"] })}}`],
    ["an epoch that is none", `"envelope":${envelope({ epoch: "x" })}}`],
    ["another version", `"envelope":${envelope({ v: 2 })}}`],
    ["records that are no list", `"envelope":${envelope({ records: {} })}}`],
    ["a record that is none", `"envelope":${envelope({ records: [null] })}}`],
    ["a negative number", `"envelope":${envelope({ records: [{ seq: -1, kind: "link" }] })}}`],
    ["a number that is no whole one", `"envelope":${envelope({ records: [{ seq: 1.5, kind: "link" }] })}}`],
    ["a number beyond all", `"envelope":${envelope({ records: [{ seq: 2 ** 48, kind: "link" }] })}}`],
    ["no kind", `"envelope":${envelope({ records: [{ seq: 1 }] })}}`],
    ["a kind that is none", `"envelope":${envelope({ records: [{ seq: 1, kind: "a\nb" }] })}}`],
    ["one bad record among good ones", `"envelope":${envelope({ records: [{ seq: 1, kind: "link" }, 7] })}}`],
    ["no JSON", `"envelope":`],
    ["endless nesting", `"envelope":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    [
      "endless nesting in a record",
      `"envelope":${envelope({ records: ["@"] }).replace('"@"', `{"seq":1,"kind":"a","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)}}`,
    ],
    ["a header of something else", `"header":{"format":"other","version":1}}`],
    [
      "a header with a site that leaves its topic",
      `"header":{"format":"suar-export","version":1,"site":"a/b","at":0,"agent":"","epochs":[]}}`,
    ],
    ["an end that counts backwards", `"end":{"records":-1}}`],
    ["nothing known", `"other":1}`],
  ])("is not believed: %s", (_name, rest) => {
    expect(parseExportLine(signed(rest))).toEqual({ type: "damaged" });
  });

  it("is not believed when it is larger than any export writes", () => {
    const padding = "x".repeat(300_000);
    expect(parseExportLine(signed(`"envelope":${envelope({ padding })}}`))).toEqual({ type: "damaged" });
  });

  it("is told from one of a later version", () => {
    expect(parseExportLine(signed(`"header":{"format":"suar-export","version":2,"new":true}}`))).toEqual({
      type: "newer",
      version: 2,
    });
  });

  it("never makes the reader throw", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.json().map((json) => `"envelope":${json}}`),
        ),
        (text) => {
          expect(parseExportLine(Buffer.from(text)).type).toBe("damaged");
          expect(["damaged", "envelope"]).toContain(parseExportLine(signed(text)).type);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("a file without an end or without a sense", () => {
  it("is given up, in little memory, when it is nothing of ours", async () => {
    await symlink("/dev/zero", file);
    const before = process.memoryUsage.rss();
    await expect(read()).rejects.toMatchObject({ code: "import-not-an-export" });
    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * 1024 * 1024);
  });

  it("loses one endless line, and nothing behind it", async () => {
    const middle = Buffer.alloc(90 * 1024 * 1024, "x");
    const end = GOOD.ends[3] ?? 0;
    const { findings } = (await readBytes(
      Buffer.concat([GOOD.bytes.subarray(0, end), middle, Buffer.from("\n"), GOOD.bytes.subarray(end)]),
    )) as Read;
    expect(findings).toMatchObject({ records: 40, damagedLines: [5], damagedCount: 1, cutOff: false });
  });

  it.each(["", "\n\n", "hello\n", "\u001f\u008b\u0000"])("is refused: %j", async (text) => {
    expect(await readBytes(Buffer.from(text))).toBeUndefined();
  });

  it("says why it cannot be read", async () => {
    await expect(read(join(folder.path, "none"))).rejects.toMatchObject({ code: "import-unreadable" });
    await expect(read(folder.path)).rejects.toMatchObject({
      code: "import-unreadable",
      details: { reason: expect.stringContaining("EISDIR") },
    });
  });
});

describe("writing the file", () => {
  const lines = () => [
    headerLine({ site: SITE, at: 0, agent: "0", epochs: [EPOCH] }),
    envelopeLine(SITE, EPOCH, [record(1)]),
  ];

  it("shows it under its name only when it is whole", async () => {
    const writer = new ExportWriter(file);
    for (const line of [...lines(), endLine(1)]) await writer.write(line);
    await expect(readFile(file)).rejects.toMatchObject({ code: "ENOENT" });
    await writer.finish(1, NEVER);
    expect((await read()).records.size).toBe(1);
    expect((await readFile(file)).length).toBe(writer.bytes);
    await expect(readFile(`${file}.part`)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.each([
    ["without its end", () => lines(), 1],
    ["with fewer records than were written", () => [...lines(), endLine(1)], 2],
  ])("never shows it %s", async (_name, content, records) => {
    const writer = new ExportWriter(file);
    for (const line of content()) await writer.write(line);
    await expect(writer.finish(records, NEVER)).rejects.toMatchObject({ code: "export-unverified" });
    await writer.abandon();
    await expect(readFile(file)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(readFile(`${file}.part`)).rejects.toMatchObject({ code: "ENOENT" });
  });

  describe.skipIf(TINY_DISK_MISSING !== undefined)(
    `a stick${TINY_DISK_MISSING === undefined ? "" : ` (${TINY_DISK_MISSING})`}`,
    () => {
      let stick: TinyDisk;
      beforeEach(() => {
        stick = TinyDisk.insert(4096);
        file = join(stick.path, "records.jsonl");
      });
      afterEach(() => stick.remove());

      it.each([
        ["before anything reached it", 1],
        ["in the middle", 9000],
      ])("pulled out %s leaves nothing that looks whole, and the next try works", async (_name, records) => {
        const writer = new ExportWriter(file);
        const write = async (from: number, to: number) => {
          for (let seq = from; seq <= to; seq++) await writer.write(envelopeLine(SITE, EPOCH, [record(seq)]));
        };
        await write(1, records);
        stick.pullOut();
        await write(records + 1, records + 1);
        await writer.write(endLine(records + 1));
        await expect(writer.finish(records + 1, NEVER)).rejects.toMatchObject({ code: "export-interrupted" });
        await writer.abandon();
        expect(await readdir(stick.path)).toEqual([]);
        const again = new ExportWriter(file);
        for (const line of [...lines(), endLine(1)]) await again.write(line);
        await again.finish(1, NEVER);
        expect((await read()).records.size).toBe(1);
      });

      it("that is full says so, and gets its room back", async () => {
        const writer = new ExportWriter(file);
        const large = envelopeLine(
          SITE,
          EPOCH,
          Array.from({ length: 3000 }, (_, index) => record(index + 1)),
        );
        const writing = async () => {
          for (let count = 0; count < 30; count++) await writer.write(large);
        };
        await expect(writing()).rejects.toMatchObject({
          code: "export-target-full",
          details: { directory: stick.path },
        });
        await writer.abandon();
        await writeFile(file, Buffer.alloc(3 * 1024 * 1024));
      });

      it("that cannot be written says so", async () => {
        stick.makeReadOnly();
        const writer = new ExportWriter(file);
        await writer.write(endLine(0));
        await expect(writer.finish(0, NEVER)).rejects.toMatchObject({ code: "export-target-unwritable" });
        await writer.abandon();
      });
    },
  );
});
