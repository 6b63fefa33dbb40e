import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordLine } from "../../agent/cli/tail-lines.ts";
import { TailTable } from "../../agent/cli/tail-table.ts";

const line = (fields: object): RecordLine => {
  const record = { seq: 1, kind: "x", at: 1_766_480_460_000, ...fields };
  return { type: "record", site: "desa-1", epoch: "e", lane: "live", record };
};

const english = new TailTable({ language: "en", colour: false });
const indonesian = new TailTable({ language: "id", colour: false });

describe("the table", () => {
  it.each([
    [
      { kind: "link", state: "down", rttMs: { p50: 612.4 }, lossRatio: 0.25, rxBytes: 1200 },
      "down, round trip 612 ms, loss 25 %, ↓ 1.2 kB",
      "putus, waktu tempuh 612 ms, hilang 25 %, ↓ 1,2 kB",
    ],
    [{ kind: "host", cpuRatio: 0.5, queueRecords: 1234 }, "CPU 50 %, 1,234 waiting", "CPU 50 %, 1.234 menunggu"],
    [
      { kind: "terminal", profile: "starlink", locked: true, popLatencyMs: 38.4, popDropRatio: 0.01, rxBytes: 1200 },
      "starlink locked, ping 38 ms, 1.0 % lost, ↓ 1.2 kB",
      "starlink terkunci, ping 38 ms, 1,0 % hilang, ↓ 1,2 kB",
    ],
    [
      { kind: "terminal", profile: "hughes", locked: 1, alerts: ["throttled", "future"], quotaRemainingBytes: 87e6 },
      "hughes throttled by quota, 87 MB of quota left",
      "hughes dibatasi karena kuota, sisa kuota 87 MB",
    ],
    [
      { kind: "service", unit: "wifi", clients: "5-9", uniquesDay: "20+", bytes: 1_200_000, reachable: 3 },
      "wifi 5-9 devices, 20+ today, 1.2 MB",
      "wifi 5-9 perangkat, 20+ hari ini, 1,2 MB",
    ],
    [
      { kind: "service", unit: "sikopdes", reachable: false, failure: "portal" },
      "sikopdes does not work, a login page answers in its place",
      "sikopdes tidak berfungsi, yang menjawab halaman login",
    ],
    [
      { kind: "outage", cause: "rain-fade", downMs: 1_440_000, confidence: 0.8, flaps: 3, over300s: true },
      "rain, down for 24 min, sure to 80 %, came back and went 3 times",
      "hujan, putus 24 menit, yakin 80 %, 3 kali sempat pulih",
    ],
    [
      { kind: "outage", cause: "power-site", durationMs: 7_500_000, downMs: 60_000, confidence: 0.9, flaps: 0 },
      "no power at the site, down for 2 h 5 min, sure to 90 %",
      "listrik lokasi padam, putus 2 jam 5 menit, yakin 90 %",
    ],
    [{ kind: "outage", cause: "of-tomorrow", downMs: 5000 }, "of-tomorrow, down for 5 s", "of-tomorrow, putus 5 detik"],
    [{ kind: "alarm", code: "disk-low", state: "cleared" }, "disk-low cleared", "disk-low selesai"],
    [
      { kind: "day", date: "2026-11-24", measuredMs: 4, availableMs: 3 },
      "2026-11-24, available 75 %",
      "2026-11-24, tersedia 75 %",
    ],
    [
      { kind: "lost", from: 3, to: 9, count: 7, reason: "retention" },
      "7 lost (retention): 3–9",
      "7 hilang (retention): 3–9",
    ],
    [
      { kind: "boot", reason: "power-cut", agentVersion: "0.1.0", sinceBootMs: 42_000 },
      "power was cut, suar 0.1.0, box up for 42 s",
      "listrik padam, suar 0.1.0, perangkat menyala 42 detik",
    ],
    [
      { kind: "boot", reason: "constructor", sinceBootMs: 5 },
      "reason=constructor sinceBootMs=5",
      "reason=constructor sinceBootMs=5",
    ],
    [{ kind: "clock", anchor: { boot: "b", up: 1, at: 2 } }, "the time is known", "waktu sudah diketahui"],
    [{ kind: "clock", stepMs: -3_600_000 }, "clock set back by 1 h", "jam dimundurkan 1 jam"],
    [
      { kind: "epoch", reason: "store-corrupt" },
      "new store, the old one was broken",
      "penyimpanan baru, yang lama rusak",
    ],
    [{ kind: "link", state: "purple", rttMs: null }, "", ""],
  ])("says what %j means, in both languages", (fields, en, id) => {
    for (const [table, text] of [
      [english, en],
      [indonesian, id],
    ] as const) {
      expect(table.row(line(fields))).toBe(
        `2025-12-23 09:01:00  desa-1      ${`${fields.kind.padEnd(10)}  ${text}`.trimEnd()}\n`,
      );
    }
  });

  it("has a time for records whose time is not known, too", () => {
    expect(english.row(line({ at: undefined, boot: "b", up: 65_000 }))).toMatch(/^boot \+ 1 min 5 s +desa-1/);
  });

  it("names gaps and who is there", () => {
    const gap = { type: "gap", site: "a", epoch: "e", from: 3, to: 4, count: 2 } as const;
    expect(english.row(gap)).toContain("2 missing, not declared lost: 3–4");
    const status = { type: "status", site: "a", retained: true, fields: { online: false, reason: "stopped" } } as const;
    expect(indonesian.row(status)).toContain("terputus, stopped");
  });

  it("keeps to the screen, and colours only when it may", () => {
    const narrow = new TailTable({ language: "en", colour: false, columns: 60 });
    expect(narrow.row(line({ text: "long ".repeat(50) })).length).toBeLessThanOrEqual(61);
    const coloured = new TailTable({ language: "en", colour: true, columns: 60 }).row(
      line({ kind: "link", state: "down" }),
    );
    expect(coloured).toContain("\u001b[31mdown\u001b[0m");
  });

  it("repeats nothing that steers a terminal, and survives any record", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()),
        fc.integer({ min: 1, max: 120 }),
        (fields, columns) => {
          for (const kind of [
            "link",
            "host",
            "day",
            "outage",
            "alarm",
            "lost",
            "boot",
            "clock",
            "epoch",
            "\u001b[2J",
          ]) {
            const table = new TailTable({ language: "id", colour: false, columns });
            const row = table.row(line({ ...fields, kind }));
            expect(row.slice(0, -1)).not.toMatch(/\p{Cc}/u);
            expect(row.length).toBeLessThanOrEqual(columns + 1);
          }
        },
      ),
    );
  });
});
