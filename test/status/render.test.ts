import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../agent/core/status.ts";
import { problemsOf } from "../../agent/status/problems.ts";
import { renderSnapshot } from "../../agent/status/render.ts";
import { makeSnapshot } from "../../agent/status/snapshot.ts";
import { sampleSnapshot, troubledSnapshot } from "../support/view-model.ts";

describe("status of a healthy site", () => {
  const text = renderSnapshot(sampleSnapshot(), "en");

  it("is one aligned screen", () => {
    expect(text).toMatchInlineSnapshot(`
      "Suar 0.1.0   site 5304122003   running for 3 h 4 min

      Link     up, round trip 612 ms, loss 1.2 %
               eth0: 1.2 Mbit/s in, 84 kbit/s out
               gateway      answers    0.4 ms  192.168.1.1
               terminal     answers    3.1 ms  192.168.100.1
               internet 1   answers    608 ms  1.1.1.1
               internet 2   late     1,430 ms  9.9.9.9
               names (DNS)  answers    640 ms  example.org
               broker       answers    601 ms  broker.example.net:8883
      Broker   connected for 3 h, broker.example.net:8883, MQTT 5
               last confirmed 12 s ago
      Records  3 waiting, the oldest for 8 s, nothing lost
               12,345 recorded = 12,342 delivered + 3 waiting + 0 lost
               1.2 MB stored of 256 MB (0.5 %)
               Safe to switch off: what was recorded is kept.
      Box      CPU 12 %, 54 °C, 312 MB memory free, 12 GB disk free, on for 3 d 3 h
      Clock    2026-11-23 22:13 UTC, set

      No problems.
      "
    `);
  });

  it("says the same in Indonesian", () => {
    expect(renderSnapshot(sampleSnapshot(), "id")).toMatchInlineSnapshot(`
      "Suar 0.1.0   lokasi 5304122003   sudah jalan 3 jam 4 menit

      Jaringan  lancar, waktu tempuh 612 ms, hilang 1,2 %
                eth0: masuk 1,2 Mbit/s, keluar 84 kbit/s
                gateway     menjawab    0,4 ms  192.168.1.1
                terminal    menjawab    3,1 ms  192.168.100.1
                internet 1  menjawab    608 ms  1.1.1.1
                internet 2  lambat    1.430 ms  9.9.9.9
                nama (DNS)  menjawab    640 ms  example.org
                broker      menjawab    601 ms  broker.example.net:8883
      Broker    tersambung selama 3 jam, broker.example.net:8883, MQTT 5
                konfirmasi terakhir 12 detik lalu
      Catatan   3 menunggu, paling lama 8 detik, tidak ada yang hilang
                12.345 tercatat = 12.342 terkirim + 3 menunggu + 0 hilang
                tersimpan 1,2 MB dari 256 MB (0,5 %)
                Aman dimatikan: yang sudah tercatat tetap tersimpan.
      Kotak     CPU 12 %, 54 °C, memori kosong 312 MB, ruang simpan kosong 12 GB, menyala 3 hari 3 jam
      Jam       2026-11-23 22:13 UTC, sudah benar

      Tidak ada masalah.
      "
    `);
  });

  it("tells of an outage, and of the next minutes with the Sun behind the satellite", () => {
    const sunOutage = { start: Date.UTC(2026, 2, 22, 1, 55, 48), end: Date.UTC(2026, 2, 22, 2, 1, 4) };
    const troubled = sampleSnapshot({ diagnosis: { outage: { of: "link", forMs: 754_000 }, sunOutage } });
    expect(renderSnapshot(troubled, "en")).toContain("outage of the link for 12 min 34 s\n");
    expect(renderSnapshot(troubled, "en")).toContain("next sun outage: 2026-03-22 01:55 to 02:01 UTC\n");
    expect(renderSnapshot(troubled, "id")).toContain("gangguan jaringan selama 12 menit 34 detik\n");
    expect(renderSnapshot(troubled, "id")).toContain(
      "gangguan Matahari berikutnya: 2026-03-22 01:55 sampai 02:01 UTC\n",
    );
    const unknown = sampleSnapshot({ diagnosis: { outage: { of: "dns" } } });
    expect(renderSnapshot(unknown, "en")).toContain("outage of the names (DNS)\n");
    expect(text).not.toContain("outage");
  });

  it("has no colour codes unless asked for, and the same words with them", () => {
    const coloured = renderSnapshot(sampleSnapshot(), "en", { colour: true });
    expect(text).not.toContain("\u001b");
    expect(coloured).toContain("\u001b[32m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
    expect(coloured.replaceAll(/\u001b\[\d*m/g, "")).toBe(text);
  });
});

describe("status of a site in trouble", () => {
  const text = renderSnapshot(troubledSnapshot(), "en", { columns: 60 });

  it("names each problem once, with its remedy", () => {
    expect(text.match(/The program `ping` is missing/g)).toHaveLength(1);
    expect(text).toContain("Install it with `apt install iputils-ping`.");
    expect(text).toContain("2 problems:");
  });

  it("says when the page for the phone cannot be opened", () => {
    const problem = { code: "page-port-taken", details: { port: 8080 } };
    expect(renderSnapshot(sampleSnapshot({ page: { problem } }), "en")).toContain("another program uses port 8080");
  });

  it("keeps problems within the columns", () => {
    const lines = text.slice(text.indexOf("2 problems:")).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.length).toBeGreaterThan(5);
  });

  it("shows what waits, since when, what is lost and when the broker is tried again", () => {
    expect(text).toContain("340 waiting, the oldest for 1 h 1 min, 5 lost");
    expect(text).toContain("next attempt in 42 s");
  });

  it("does not say that nothing was lost when an earlier store was, and shows what was set aside", () => {
    const { outbox } = sampleSnapshot();
    const replaced = (change: Pick<Snapshot["outbox"], "earlier" | "setAside">) =>
      sampleSnapshot({ outbox: { ...outbox, ...change } });
    const one = replaced({ earlier: [{ epoch: "e0", count: 1200 }], setAside: ["/var/lib/suar/outbox.set-aside-1"] });
    expect(renderSnapshot(one, "en")).not.toContain("nothing lost");
    expect(renderSnapshot(one, "en")).toContain("an earlier store was lost, with 1,200 of its records not sent\n");
    expect(renderSnapshot(one, "en")).toContain(
      "1 damaged store set aside: outbox.set-aside-1; `suar export` reads it\n",
    );
    expect(renderSnapshot(one, "id")).not.toContain("tidak ada yang hilang");
    expect(renderSnapshot(one, "id")).toContain(
      "simpanan sebelumnya hilang, bersama 1.200 catatan yang belum terkirim",
    );
    expect(renderSnapshot(one, "id")).toContain(
      "1 simpanan rusak disisihkan: outbox.set-aside-1; `suar export` ikut membacanya",
    );
    const two = replaced({ earlier: [{ epoch: "e1", count: 5 }, {}], setAside: ["/d/a-2", "/d/a-1"] });
    expect(renderSnapshot(two, "en")).toContain("2 earlier stores were lost, with 5 of their records not sent");
    expect(renderSnapshot(two, "en")).toContain("2 damaged stores set aside: a-2, a-1; `suar export` reads them");
    expect(renderSnapshot(replaced({ earlier: [{}] }), "en")).toContain(
      "an earlier store was lost; how many records went with it is not known",
    );
  });

  it("does not promise a safe power switch while the store cannot be written", () => {
    const { outbox } = sampleSnapshot();
    const broken = sampleSnapshot({
      outbox: { ...outbox, problem: { code: "store-write-failed", details: { reason: "ENOSPC" } } },
    });
    expect(text).toContain("Safe to switch off");
    expect(renderSnapshot(broken, "en")).not.toContain("Safe to switch off");
  });
});

describe("status of services", () => {
  const { measuring } = sampleSnapshot();
  const served = sampleSnapshot({
    measuring: {
      ...measuring,
      services: [
        { unit: "sembako", reachable: true, httpMs: 41.2, requests: 1212, errors: 3 },
        { unit: "wifi", clients: "10-19", uniquesDay: "20+", bytes: 31_400_000 },
        { unit: "sikopdes", reachable: false, failure: "no-answer" },
      ],
    },
  });

  it("has a line for each unit, in both languages", () => {
    const lines = (language: "en" | "id") => renderSnapshot(served, language).split("\n").slice(10, 13);
    expect(lines("en")).toEqual([
      "Services  sembako   answers, 41 ms, 1,212 requests, 3 errors",
      "          wifi      10-19 devices, 20+ today, 31 MB",
      "          sikopdes  does not work, no answer",
    ]);
    expect(lines("id")).toEqual([
      "Layanan   sembako   menjawab, 41 ms, 1.212 permintaan, 3 galat",
      "          wifi      10-19 perangkat, 20+ hari ini, 31 MB",
      "          sikopdes  tidak berfungsi, tidak ada jawaban",
    ]);
  });
});

describe("status of an agent that has just started", () => {
  const { measuring, uplink, outbox } = sampleSnapshot();
  const { sinceAcknowledgedMs: _never, ...unacknowledged } = uplink;
  const young = sampleSnapshot({
    clock: { at: 0, trusted: false },
    measuring: { ...measuring, link: { rungs: [] }, host: {} },
    outbox: { ...outbox, account: { epoch: "e1", recorded: 0, delivered: 0, queued: 0, lost: 0, thinned: 0 } },
    uplink: { ...unacknowledged, state: "off", forMs: 10 },
  });

  it("says what is not known yet instead of showing zeros", () => {
    const text = renderSnapshot(young, "en");
    expect(text).toContain("not known yet");
    expect(text).toContain("not set yet");
    expect(text).toContain("nothing confirmed yet");
    expect(text).not.toMatch(/ 0 ms|CPU|NaN|undefined/);
  });
});

it("a snapshot has whole milliseconds and leaves out what is absent", () => {
  const { outbox, uplink, measuring } = sampleSnapshot();
  const { nextAttemptMs: _none, ...connected } = uplink;
  const snapshot = makeSnapshot({
    site: "s",
    agentVersion: "1",
    boot: "b",
    runningMs: 1.6,
    wall: { at: 2.4, trusted: true },
    measuring,
    diagnosis: {},
    outbox: { ...outbox, oldestQueuedMs: 8.7 },
    uplink: { ...connected, forMs: 0.2, sinceAcknowledgedMs: 4.5 },
  });
  expect(snapshot).toMatchObject({ v: 1, runningMs: 2, clock: { at: 2 }, outbox: { oldestQueuedMs: 9 } });
  expect(snapshot.uplink).toMatchObject({ forMs: 0, sinceAcknowledgedMs: 5 });
  expect("nextAttemptMs" in snapshot.uplink).toBe(false);
});

it("problems come in the order of what endangers records", () => {
  const troubled = troubledSnapshot();
  const outboxProblem = { code: "store-write-failed", details: { reason: "ENOSPC" } };
  const codes = problemsOf({ ...troubled, outbox: { ...troubled.outbox, problem: outboxProblem } }).map(
    ({ code }) => code,
  );
  expect(codes).toEqual(["store-write-failed", "broker-unreachable", "ping-missing"]);
});
