import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { QueuedRecord } from "../../agent/core/queue.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import { EPOCH, exported, folder, importCase, record, SMALL } from "../support/import-case.ts";
import { MOSQUITTO_MISSING, Mosquitto } from "../support/mosquitto.ts";
import { flat, runSuar } from "../support/run-suar.ts";
import { Subscriber } from "../support/subscriber.ts";

importCase();

/** A record that does not compress. */
const noisy = (seq: number, noise: string): QueuedRecord => ({
  seq,
  json: JSON.stringify({ seq, at: seq, kind: "boot", agentVersion: noise, reason: "restart", sinceBootMs: 0 }),
});

describe("suar import", () => {
  it.each([
    ["import-no-file", ["import", "--print"]],
    ["import-nowhere", ["import", "x.jsonl"]],
  ])("refuses with %s", async (code, argv) => {
    const { code: exitCode, stderr } = await runSuar([...argv, "--json"]);
    expect([exitCode, JSON.parse(stderr).error.code]).toEqual([2, code]);
  });

  it("says that the broker cannot be reached", async () => {
    const file = await exported("a.jsonl", SMALL);
    const { code, stderr } = await runSuar(["import", file, "--broker", "mqtt://127.0.0.1:1"]);
    expect([code, flat(stderr)]).toEqual([1, expect.stringContaining("ECONNREFUSED")]);
    expect(flat(stderr)).toContain("Nothing was sent");
    expect(flat(stderr)).toContain("Then run the command again");
    const indonesian = await runSuar(["import", file, "--broker", "mqtt://127.0.0.1:1", "--lang", "id"]);
    expect(flat(indonesian.stderr)).toContain("Belum ada yang terkirim, karena broker");
    // Only the reason of the system itself stays as it is.
    expect(indonesian.stderr).not.toMatch(/cannot be reached|Suar/);
  });

  it.each([
    ["import-nonsense", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["import-unanswered", ""],
  ])("says with %s that %j is no broker, in the words of the centre", async (code, greeting) => {
    const file = await exported("a.jsonl", SMALL);
    const stranger = createServer((socket) => {
      socket.on("error", () => {}).resume();
      if (greeting !== "") socket.write(greeting);
    });
    stranger.listen(0, "127.0.0.1");
    await once(stranger, "listening");
    const { port } = stranger.address() as { port: number };
    const argv = ["import", file, "--broker", `mqtt://127.0.0.1:${port}`, "--uplink.connectSeconds", "1", "--json"];
    const { code: exitCode, stderr } = await runSuar(argv);
    stranger.close();
    const { error } = JSON.parse(stderr);
    expect([exitCode, error.code]).toEqual([1, code]);
    expect(`${error.problem} ${error.remedy}`).toMatch(/^Nothing was sent.* run the command again/);
  });

  it("speaks of the centre's own certificate when TLS fails", async () => {
    const file = await exported("a.jsonl", SMALL);
    const plain = createServer((socket) => socket.on("error", () => {}).end("no TLS here"));
    plain.listen(0, "127.0.0.1");
    await once(plain, "listening");
    const { port } = plain.address() as { port: number };
    const broker = `mqtts://127.0.0.1:${port}`;
    const { code, stderr } = await runSuar(["import", file, "--broker", broker]);
    const indonesian = await runSuar(["import", file, "--broker", broker, "--lang", "id"]);
    plain.close();
    expect([code, flat(stderr)]).toEqual([1, expect.stringContaining("the secure connection to")]);
    expect(flat(stderr)).toContain("this computer's clock");
    expect(flat(indonesian.stderr)).toContain("jam komputer ini");
    expect(stderr).not.toMatch(/box|kept/);
  });

  it("is stopped while the broker does not answer", async () => {
    const file = await exported("a.jsonl", SMALL);
    const silent = createServer((socket) => socket.on("error", () => {}).resume());
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as { port: number };
    const stop = new AbortController();
    silent.once("connection", () => stop.abort());
    const argv = ["import", file, "--broker", `mqtt://127.0.0.1:${port}`];
    const { code, stderr } = await runSuar(argv, { signal: stop.signal });
    silent.close();
    expect([code, flat(stderr)]).toEqual([130, expect.stringContaining("Stopped: no records were confirmed")]);
  });
});

describe.skipIf(MOSQUITTO_MISSING !== undefined)(
  `suar import into Mosquitto${MOSQUITTO_MISSING ? ` (${MOSQUITTO_MISSING})` : ""}`,
  () => {
    let broker: Mosquitto | undefined;
    let centre: Subscriber | undefined;
    afterEach(async () => {
      await centre?.close();
      await broker?.stop();
      centre = undefined;
      broker = undefined;
    });

    async function start(settings: readonly string[] = []): Promise<Mosquitto> {
      broker = await Mosquitto.start({ settings });
      return broker;
    }

    /** Everything that arrived, as `topic site epoch/seq kind`, each once. */
    function arrived(): readonly string[] {
      const all = (centre?.messages ?? []).flatMap(({ topic, payload }) => {
        const { site, epoch, records } = decodeEnvelope(payload);
        return records.map(({ seq, kind }) => `${topic} ${site} ${epoch}/${seq} ${kind}`);
      });
      return [...new Set(all)].sort();
    }

    const wanted = (site: string) => [
      `suar/v1/${site}/backlog ${site} ${EPOCH}/1 link`,
      `suar/v1/${site}/backlog ${site} ${EPOCH}/3 link`,
      `suar/v1/${site}/event ${site} ${EPOCH}/2 alarm`,
    ];

    it.each(["5", "3.1.1"])("with MQTT %s sends events and the rest where the sites would have", async (version) => {
      const { url } = await start();
      centre = await Subscriber.open(url, "suar/v1/#");
      const files = [await exported("a.jsonl", SMALL), await exported("b.jsonl", { ...SMALL, site: "desa-2" })];
      const argv = ["import", ...files, "--broker", url, "--uplink.protocol", version];
      const { code, stdout, stderr } = await runSuar(argv);
      expect([code, stderr]).toEqual([0, ""]);
      expect(flat(stdout)).toContain("the broker has confirmed 3 records of desa-1");
      expect(flat(stdout)).toContain("the broker has confirmed 3 records of desa-2");
      await centre.hear(({ payload }) => decodeEnvelope(payload).site === "desa-2" && arrived().length === 6);
      expect(arrived()).toEqual([...wanted("desa-1"), ...wanted("desa-2")]);
    });

    it("sends the same again when it is run again, with the same identities", async () => {
      const { url } = await start();
      centre = await Subscriber.open(url, "suar/v1/#");
      const file = await exported("a.jsonl", SMALL);
      for (const _time of [1, 2]) expect((await runSuar(["import", file, "--broker", url])).code).toBe(0);
      await centre.hear(() => (centre?.messages.length ?? 0) >= 6);
      expect(arrived()).toEqual(wanted("desa-1"));
    });

    it("sends many records through a small window, compressed, each once", async () => {
      const { url } = await start(["max_inflight_messages 3"]);
      centre = await Subscriber.open(url, "suar/v1/#");
      const lines = Array.from({ length: 100 }, (_, line) =>
        Array.from({ length: 50 }, (_none, index) => record(line * 50 + index + 1)),
      );
      const file = await exported("a.jsonl", { lines });
      expect((await runSuar(["import", file, "--broker", url])).code).toBe(0);
      await centre.hear(() => centre?.messages.length === 100);
      expect(arrived()).toHaveLength(5000);
      expect(centre.messages[0]?.payload[0]).toBe(0x1f);
    });

    it("does not take for delivered what nobody heard", async () => {
      const { url } = await start();
      const file = await exported("a.jsonl", SMALL);
      const { code, stdout, stderr } = await runSuar(["import", file, "--broker", url]);
      expect([code, stdout]).toEqual([1, ""]);
      expect(flat(stderr)).toContain("Nobody is subscribed to suar/v1/desa-1/event");
    });

    it.each([
      ["en", "Then run the command again"],
      ["id", "Setelah itu jalankan lagi perintahnya"],
    ])("says that the user may not connect, in the words of the centre (%s)", async (language, remedy) => {
      broker = await Mosquitto.start({ users: { centre: "secret" } });
      const file = await exported("a.jsonl", SMALL);
      const { code, stderr } = await runSuar(["import", file, "--broker", broker.url, "--lang", language]);
      expect([code, flat(stderr)]).toEqual([1, expect.stringContaining(remedy)]);
      expect(stderr).not.toMatch(/start Suar|jalankan ulang Suar|kept|disimpan/);
    });

    it.each([
      ["en", /Stopped: (\d+) records were confirmed by the broker/],
      ["id", /Dihentikan: (\d+) catatan sudah dikonfirmasi broker/],
    ])("says how many records were confirmed when it is stopped (%s)", async (language, sentence) => {
      const { url } = await start(["max_inflight_messages 10"]);
      centre = await Subscriber.open(url, "suar/v1/#");
      const lines = Array.from({ length: 5000 }, (_, line) => [record(line + 1)]);
      const file = await exported("a.jsonl", { lines });
      const stop = new AbortController();
      const running = runSuar(["import", file, "--broker", url, "--lang", language], { signal: stop.signal });
      await centre.hear(() => (centre?.messages.length ?? 0) >= 100);
      stop.abort();
      const { code, stderr } = await running;
      expect([code, flat(stderr)]).toEqual([130, expect.stringMatching(sentence)]);
      const confirmed = Number(sentence.exec(flat(stderr))?.[1]);
      // The centre has heard a hundred, and of those at most the window was without an answer.
      expect(confirmed).toBeGreaterThanOrEqual(90);
      expect(confirmed).toBeLessThan(5000);
    });

    it("says what the broker forbids", async () => {
      const acl = join(folder.path, "acl");
      await writeFile(acl, "topic read suar/v1/#\ntopic write suar/v1/desa-1/#\n", { mode: 0o644 });
      const { url } = await start([`acl_file ${acl}`]);
      centre = await Subscriber.open(url, "suar/v1/#");
      const file = await exported("a.jsonl", { ...SMALL, site: "desa-2" });
      const { code, stderr } = await runSuar(["import", file, "--broker", url, "--lang", "id"]);
      expect([code, flat(stderr)]).toEqual([1, expect.stringContaining("tidak diizinkan (0x87)")]);
    });

    it("sends what fits where the broker takes only small packets, and counts what never will", async () => {
      const { url } = await start(["max_packet_size 3000"]);
      centre = await Subscriber.open(url, "suar/v1/#");
      const noise = Array.from({ length: 4000 }, (_, index) =>
        String.fromCharCode(33 + ((index * index * 31) % 89)),
      ).join("");
      const large = noisy(61, noise);
      const many = Array.from({ length: 60 }, (_, index) => noisy(index + 1, noise.slice(index, index + 100)));
      const file = await exported("a.jsonl", { lines: [[...many, large]] });
      const { code, stdout } = await runSuar(["import", file, "--broker", url]);
      expect([code, flat(stdout)]).toEqual([1, expect.stringContaining("will never take 1 record of this file")]);
      expect(flat(stdout)).toContain("has confirmed 60 records of desa-1");
      await centre.hear(() => arrived().length === 60);
    });

    it.each([
      ["en", "the broker has confirmed no records of desa-1."],
      ["id", "broker tidak mengonfirmasi satu pun catatan dari desa-1."],
    ])("does not count as confirmed what the broker will never take (%s)", async (language, sentence) => {
      const { url } = await start(["max_packet_size 1000"]);
      centre = await Subscriber.open(url, "suar/v1/#");
      const noise = Array.from({ length: 4000 }, (_, index) => String.fromCharCode(33 + ((index * index * 31) % 89)));
      const large = noisy(1, noise.join(""));
      const file = await exported("a.jsonl", { lines: [[large]] });
      const { code, stdout } = await runSuar(["import", file, "--broker", url, "--lang", language]);
      expect([code, flat(stdout)]).toEqual([1, expect.stringContaining(sentence)]);
    });

    it("ends with what it knows when the broker dies", async () => {
      const { url } = await start();
      centre = await Subscriber.open(url, "suar/v1/#");
      const file = await exported("a.jsonl", {
        lines: Array.from({ length: 3000 }, (_, line) => [record(line + 1)]),
      });
      const running = runSuar(["import", file, "--broker", url, "--json"]);
      await centre.hear(() => true);
      await broker?.stop("SIGKILL");
      const { code, stderr } = await running;
      expect([code, JSON.parse(stderr).error.code]).toEqual([1, "import-interrupted"]);
    });
  },
);
