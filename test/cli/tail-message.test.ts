import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonLine, type TailLine } from "../../agent/cli/tail-lines.ts";
import { readMessage } from "../../agent/cli/tail-message.ts";

const ROOT = "suar/v1";

function read(topic: string, payload: string | Uint8Array) {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return readMessage({ topic, payload: bytes, retained: false }, ROOT);
}

const envelope = (records: readonly unknown[], more: object = {}) =>
  JSON.stringify({ v: 1, site: "a", epoch: "e", records, ...more });

/** What is printed for one record. */
function printed(record: object, more: object = {}): unknown {
  const [line] = read(`${ROOT}/a/event`, envelope([record], more)).lines;
  return line === undefined ? undefined : JSON.parse(jsonLine(line) ?? "null");
}

describe("readMessage", () => {
  it("takes the lane from the topic, and the replay from the envelope", () => {
    const [line] = read(`${ROOT}/a/backlog`, gzipSync(envelope([{ seq: 1, kind: "link" }], { replay: "c1" }))).lines;
    expect(line).toMatchObject({ type: "record", site: "a", epoch: "e", lane: "backlog", replay: "c1" });
    const lanes = ["event", "telemetry"].map((topic) => read(`${ROOT}/a/${topic}`, envelope([{ seq: 1, kind: "x" }])));
    expect(lanes.map(({ lines }) => lines[0])).toMatchObject([{ lane: "event" }, { lane: "live" }]);
  });

  it.each([
    ["topic", "other/a/event", envelope([])],
    ["topic", `${ROOT}/a/event/more`, envelope([])],
    ["topic", `${ROOT}/a/command`, envelope([])],
    ["topic", `${ROOT}/a b/event`, envelope([])],
    ["topic", `${ROOT}/a/constructor`, envelope([])],
    ["topic", "", ""],
    ["gzip", `${ROOT}/a/event`, Uint8Array.of(0x1f, 0x8b, 1, 2, 3)],
    ["gzip", `${ROOT}/a/event`, gzipSync(" ".repeat(8 * 1024 * 1024))],
    ["gzip", `${ROOT}/a/event`, gzipSync(envelope([])).subarray(0, 20)],
    ["json", `${ROOT}/a/event`, "hello"],
    ["json", `${ROOT}/a/event`, ""],
    ["json", `${ROOT}/a/event`, Uint8Array.of(0x22, 0xff, 0x22)],
    ["json", `${ROOT}/a/status`, "hello"],
    ["envelope", `${ROOT}/a/event`, "[]"],
    ["envelope", `${ROOT}/a/event`, envelope([], { v: 2 })],
    ["envelope", `${ROOT}/a/event`, envelope([], { epoch: "e".repeat(65) })],
    ["envelope", `${ROOT}/a/event`, envelope([], { replay: "no name" })],
    ["envelope", `${ROOT}/a/event`, " ".repeat(5 * 1024 * 1024)],
    ["envelope", `${ROOT}/a/status`, "null"],
    ["site", `${ROOT}/b/event`, envelope([])],
    ["site", `${ROOT}/b/status`, '{"site":"a"}'],
  ])("leaves out, as %s, what comes on %j", (fault, topic, payload) => {
    expect(read(topic, payload)).toEqual({ lines: [], faults: [fault] });
  });

  it("takes the good records of a message, and counts the others", () => {
    const records = [
      { seq: 1, kind: "x" },
      { seq: 1.5, kind: "x" },
      { seq: "2", kind: "x" },
      { seq: 3 },
      null,
      { seq: 4, kind: "x" },
    ];
    const { lines, faults } = read(`${ROOT}/a/event`, envelope(records));
    expect(lines).toMatchObject([{ record: { seq: 1 } }, { record: { seq: 4 } }]);
    expect(faults).toEqual(["record", "record", "record", "record"]);
  });

  it("is silent about a retained message that is taken away", () => {
    expect(read(`${ROOT}/a/status`, "")).toEqual({ lines: [], faults: [] });
  });

  it("survives any bytes on any topic", () => {
    const topic = fc.oneof(fc.string(), fc.constantFrom(`${ROOT}/a/event`, `${ROOT}/a/status`));
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.json().map((json) => new TextEncoder().encode(json)),
      fc.array(fc.jsonValue()).map((records) => new TextEncoder().encode(envelope(records))),
    );
    fc.assert(
      fc.property(topic, payload, (one, bytes) => {
        for (const line of read(one, bytes).lines) JSON.parse(jsonLine(line) ?? "null");
      }),
      { numRuns: 500 },
    );
  });
});

describe("jsonLine", () => {
  it("is flat, with where the record came from in front", () => {
    expect(Object.keys(printed({ seq: 1, kind: "link", span: 1 }) as object)).toEqual([
      "type",
      "site",
      "epoch",
      "lane",
      "seq",
      "kind",
      "span",
    ]);
  });

  it("gives another name to what the record says itself under the name of its origin", () => {
    const own = { seq: 1, kind: "lost", epoch: "old", site: "b", type: "t", lane: 1, replay: true };
    expect(printed(own)).toEqual({
      ...{ type: "lost", site: "a", epoch: "e", lane: "event", seq: 1, kind: "lost" },
      ...{ recordEpoch: "old", recordSite: "b", recordType: "t", recordLane: 1, recordReplay: true },
    });
  });

  it("keeps a status apart from the words around it", () => {
    const [line] = read(`${ROOT}/a/status`, '{"v":1,"site":"a","epoch":"e","online":true,"type":7}').lines;
    const expected = { type: "status", site: "a", retained: false, epoch: "e", online: true, statusType: 7 };
    expect(JSON.parse(jsonLine(line as TailLine) ?? "")).toEqual(expected);
  });

  it("holds nothing that no text may hold, and leaves everything else as it is", () => {
    const text = '\u0000 \ud800 \\u0000 \\\u0000 \\\\ud800 \n " \u0001 \u{1f6f0} \u{10ffff}';
    expect(printed({ seq: 1, kind: "x", text })).toMatchObject({
      text: '\ufffd \ufffd \\u0000 \\\ufffd \\\\ud800 \n " \u0001 \u{1f6f0} \u{10ffff}',
    });
  });

  it("escapes what would steer a terminal, and keeps its meaning", () => {
    const line = read(`${ROOT}/a/event`, envelope([{ seq: 1, kind: "x", text: "\x7f \x9b2J" }])).lines[0] as TailLine;
    const text = jsonLine(line) ?? "";
    expect(text).toContain('"\\u007f \\u009b2J"');
    expect(JSON.parse(text)).toMatchObject({ text: "\x7f \x9b2J" });
  });

  it("is one line of printable characters, whatever the record holds", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (fields) => {
        const [line] = read(`${ROOT}/a/event`, envelope([{ ...fields, seq: 1, kind: "x" }])).lines;
        const text = jsonLine(line as TailLine) ?? "";
        expect(text.slice(0, -1)).not.toMatch(/\p{Cc}/u);
        expect(Buffer.from(text).toString()).toBe(text);
        expect(text.at(-1)).toBe("\n");
      }),
    );
  });

  it("does not end in a record that is nested without end, nor in one that claims a prototype", () => {
    const nested = `{"seq":1,"kind":"x","deep":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    const [line] = read(`${ROOT}/a/event`, `{"v":1,"site":"a","epoch":"e","records":[${nested}]}`).lines;
    expect(jsonLine(line as TailLine)).toBeUndefined();
    const claims = '{"v":1,"site":"a","epoch":"e","records":[{"seq":1,"kind":"x","__proto__":{"polluted":1}}]}';
    expect(jsonLine(read(`${ROOT}/a/event`, claims).lines[0] as TailLine)).toContain('"__proto__":{"polluted":1}');
  });
});
