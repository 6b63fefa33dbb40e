import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import { encodeEnvelope, envelopeBytes } from "../../agent/uplink/envelope.ts";

const records = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    seq: i + 1,
    json: JSON.stringify({
      seq: i + 1,
      kind: "link",
      at: 1_766_480_460_000 + i * 60_000,
      span: 60_000,
      lossRatio: 0.01,
    }),
  }));

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

describe("envelope", () => {
  it("comes back from the decoder as it went in, compressed or not", () => {
    const json = fc.record({ seq: fc.nat(), kind: fc.string(), note: fc.string(), value: fc.double({ noNaN: true }) });
    fc.assert(
      fc.property(fc.boolean(), fc.string(), fc.array(json, { minLength: 1 }), (compress, epoch, list) => {
        const sent = list.map((fields) => JSON.parse(JSON.stringify(fields)));
        const payload = encodeEnvelope(
          sent.map((r) => ({ seq: r.seq, json: JSON.stringify(r) })),
          { site: "site-1", epoch, compress },
        );
        expect(decodeEnvelope(payload)).toEqual({ v: 1, site: "site-1", epoch, records: sent });
      }),
    );
  });

  it("compresses when it is asked to, to less than a quarter", () => {
    const plain = encodeEnvelope(records(60), { site: "site-1", epoch: "epoch-1", compress: false });
    const compressed = encodeEnvelope(records(60), { site: "site-1", epoch: "epoch-1", compress: true });
    expect(new TextDecoder().decode(plain)).toMatch(
      /^\{"v":1,"site":"site-1","epoch":"epoch-1","records":\[\{"seq":1,/,
    );
    expect([...compressed.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    expect(compressed.length).toBeLessThan(plain.length / 4);
  });

  it("sends a lone backlog record plain when gzip would make it longer", () => {
    const lone = [{ seq: 1, json: '{"seq":1,"kind":"x"}' }];
    const options = { site: "s", epoch: "e" };
    expect(encodeEnvelope(lone, { ...options, compress: true })).toEqual(
      encodeEnvelope(lone, { ...options, compress: false }),
    );
  });

  it("is never longer than its records and what envelopeBytes allows around them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.string(), fc.string(), (count, site, epoch) => {
        const list = records(count);
        const inside = list.reduce((sum, record) => sum + bytes(record.json).length, 0);
        const whole = encodeEnvelope(list, { site, epoch, compress: false }).length;
        expect(whole).toBeLessThanOrEqual(inside + envelopeBytes(site, epoch, count));
      }),
    );
  });
});

describe("decodeEnvelope", () => {
  it.each([
    ["nothing", bytes("")],
    ["no JSON", bytes("hello")],
    ["a list", bytes([])],
    ["another version", bytes({ v: 2, site: "s", epoch: "e", records: [] })],
    ["no site", bytes({ v: 1, epoch: "e", records: [] })],
    ["records that are no list", bytes({ v: 1, site: "s", epoch: "e", records: {} })],
    ["a record without a number", bytes({ v: 1, site: "s", epoch: "e", records: [{ kind: "link" }] })],
    ["a record without a kind", bytes({ v: 1, site: "s", epoch: "e", records: [{ seq: 1 }] })],
    ["a record that is null", bytes({ v: 1, site: "s", epoch: "e", records: [null] })],
    ["broken gzip", Uint8Array.of(0x1f, 0x8b, 1, 2, 3)],
    ["bytes that are not UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  ])("refuses %s", (_, payload) => {
    expect(() => decodeEnvelope(payload)).toThrow(expect.objectContaining({ code: "envelope-invalid" }));
  });

  it("refuses a zip bomb before it unfolds", () => {
    const filler = " ".repeat(8 * 1024 * 1024);
    const bomb = gzipSync(JSON.stringify({ v: 1, site: "s", epoch: "e", records: [], filler }));
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => decodeEnvelope(bomb)).toThrow(expect.objectContaining({ code: "envelope-invalid" }));
  });

  it("survives any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
        expect(() => decodeEnvelope(payload)).toThrow(expect.objectContaining({ code: "envelope-invalid" }));
      }),
    );
  });
});
