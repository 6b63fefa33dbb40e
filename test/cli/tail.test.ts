import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { MOSQUITTO_MISSING, Mosquitto } from "../support/mosquitto.ts";
import { runSuar } from "../support/run-suar.ts";
import { linkRecord, SitePublisher } from "../support/site-publisher.ts";
import { TailProcess } from "../support/tail-process.ts";
import { until } from "../support/until.ts";

interface Broker {
  readonly url: string;
  stop(): Promise<void>;
}

const started: TailProcess[] = [];

function tail(broker: string, ...flags: string[]): TailProcess {
  const one = TailProcess.start(inject("agentProgram"), broker, flags);
  started.push(one);
  return one;
}

const identities = (lines: readonly Record<string, unknown>[]) => {
  return lines.filter(({ seq }) => seq !== undefined).map(({ site, epoch, seq }) => `${site}/${epoch}/${seq}`);
};

const BROKERS: readonly { name: string; missing: string | undefined; start: () => Promise<Broker> }[] = [
  { name: "Mosquitto (MQTT 5)", missing: MOSQUITTO_MISSING, start: () => Mosquitto.start() },
  { name: "the embedded broker (MQTT 3.1.1)", missing: undefined, start: () => BrokerProcess.start() },
];

let broker: Broker;
let sites: SitePublisher;
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop("SIGKILL");
  await sites?.close();
  await broker?.stop();
});

describe.each(BROKERS)("suar tail at $name", ({ missing, start }) => {
  beforeEach(async () => {
    if (missing !== undefined) return;
    broker = await start();
    sites = await SitePublisher.open(broker.url);
  });

  it.skipIf(missing)(
    "prints each record of each site once, unpacked, and names losses, and gaps at the latest at its end",
    async () => {
      const process = tail(broker.url, "--follow");
      await process.connected();
      const batch = Array.from({ length: 40 }, (_, index) => linkRecord(index + 1));
      await sites.send("desa-1", "backlog", batch);
      await sites.send("desa-1", "live", [linkRecord(40), linkRecord(43)]);
      await sites.send("desa-2", "event", [
        { seq: 7, kind: "lost", from: 4, to: 6, count: 3, reason: "retention", epoch: "e0" },
      ]);
      await process.printed(42);
      expect(await process.stop()).toBe(143);
      const lines = process.lines();
      expect(identities(lines)).toEqual([...batch.map(({ seq }) => `desa-1/e1/${seq}`), "desa-1/e1/43", "desa-2/e1/7"]);
      expect(lines[0]).toEqual({ type: "record", site: "desa-1", epoch: "e1", lane: "backlog", ...linkRecord(1) });
      expect(lines.slice(-2)).toEqual([
        {
          type: "lost",
          site: "desa-2",
          epoch: "e1",
          lane: "event",
          seq: 7,
          kind: "lost",
          from: 4,
          to: 6,
          count: 3,
          reason: "retention",
          recordEpoch: "e0",
        },
        { type: "gap", site: "desa-1", epoch: "e1", from: 41, to: 42, count: 2 },
      ]);
      expect(process.stderr).toContain("Lines: 43. Duplicates left out: 1. Records missing: 2.");
    },
  );

  it.skipIf(missing)("survives whatever comes, and says of each kind once what it left out", async () => {
    const process = tail(broker.url, "--follow");
    await process.connected();
    const garbage = [
      "",
      "hello",
      "[]",
      '{"v":1}',
      Uint8Array.of(0x1f, 0x8b, 1, 2),
      Uint8Array.of(0xff, 0xfe),
      "x".repeat(300_000),
    ];
    for (const payload of [...garbage, ...garbage]) await sites.publish("suar/v1/desa-1/telemetry", payload);
    await sites.publish("suar/v1/desa-1/event", '{"v":1,"site":"desa-9","epoch":"e1","records":[]}');
    await sites.publish(
      "suar/v1/desa-1/event",
      '{"v":1,"site":"desa-1","epoch":"e1","records":[{"seq":1.5,"kind":"link"},null,{"seq":2,"kind":"x"}]}',
    );
    expect(identities(await process.printed(1))).toEqual(["desa-1/e1/2"]);
    await process.stop();
    expect(process.stderr.match(/Left out on/g)).toHaveLength(5);
    expect(process.stderr.replaceAll(/\s+/g, " ")).toContain(
      "1 × a message that says it comes from another site than its topic",
    );
  });

  it.skipIf(missing)("shows only the sites and kinds that were asked for, and since when", async () => {
    const since = new Date(1_766_480_460_000 + 2 * 60_000).toISOString();
    const process = tail(broker.url, "--follow", "--site", "a,b", "--kind", "link,status", "--since", since);
    await process.connected();
    await sites.publish("suar/v1/a/status", '{"v":1,"site":"a","epoch":"e1","online":true}', true);
    for (const site of ["a", "b", "c"])
      await sites.send(
        site,
        "live",
        [1, 2, 4].map((seq) => linkRecord(seq)),
      );
    await sites.send("a", "live", [
      { seq: 5, kind: "host", at: 2e12 },
      linkRecord(6, { at: undefined, boot: "b", up: 5 }),
    ]);
    const [first, ...others] = await process.printed(6);
    await process.stop();
    expect(first).toMatchObject({ type: "status", site: "a", epoch: "e1", online: true });
    expect(identities(others)).toEqual(["a/e1/2", "a/e1/4", "b/e1/2", "b/e1/4", "a/e1/6"]);
  });

  it.skipIf(missing)("keeps, under the name of a session, what comes between two runs", async () => {
    const first = tail(broker.url, "--quiet", "0.2", "--session", "s");
    expect(await first.ended).toBe(0);
    for (let seq = 1; seq <= 30; seq++) await sites.send("desa-1", "live", [linkRecord(seq)]);
    const second = tail(broker.url, "--follow", "--session", "s");
    const lines = await second.printed(30);
    await second.stop();
    expect(identities(lines)).toEqual(Array.from({ length: 30 }, (_, index) => `desa-1/e1/${index + 1}`));
    expect(second.stderr).toContain("has kept what came");
  });

  it.skipIf(missing)("ends well when its reader leaves", async () => {
    const process = tail(broker.url, "--follow");
    await process.connected();
    process.child.stdout?.destroy();
    await sites.send("desa-1", "live", [linkRecord(1)]);
    expect(await process.ended).toBe(0);
    expect(process.stderr).toContain("Lines: 0.");
  });

  it.skipIf(missing)("goes on with --follow until it is told to stop", async () => {
    const process = tail(broker.url, "--follow", "--quiet", "0.1", "--json");
    await process.says(/"note":"connected"/);
    await sites.send("desa-1", "live", [linkRecord(1)]);
    await process.printed(1);
    await sites.send("desa-1", "live", [linkRecord(2)]);
    await process.printed(2);
    expect(await process.stop("SIGINT")).toBe(130);
  });
});

describe.skipIf(MOSQUITTO_MISSING)("suar tail in a group", () => {
  beforeEach(async () => {
    broker = await Mosquitto.start();
    sites = await SitePublisher.open(broker.url);
  });

  it("shares the records, each to one of two, and names no gaps", async () => {
    const both = [tail(broker.url, "--follow", "--group", "g"), tail(broker.url, "--follow", "--group", "g")];
    for (const one of both) await one.connected();
    const seqs = Array.from({ length: 20 }, (_, index) => index + 1);
    for (const seq of seqs) await sites.send("desa-1", "live", [linkRecord(seq)]);
    await until("all records", () => both.flatMap((one) => one.lines()).length >= seqs.length);
    for (const one of both) await one.stop();
    const shares = both.map((one) => one.lines().map(({ seq }) => seq as number));
    expect(shares.flat().sort((one, other) => one - other)).toEqual(seqs);
    for (const share of shares) expect(share.length).toBeGreaterThan(0);
  });
});

describe("suar tail and a broker that comes and goes", () => {
  it("connects again by itself, says so, and prints nothing twice", async () => {
    const embedded = await BrokerProcess.start();
    broker = embedded;
    sites = await SitePublisher.open(broker.url);
    const process = tail(broker.url, "--follow");
    await process.connected();
    await sites.send("desa-1", "live", [linkRecord(1)]);
    await process.printed(1);
    await embedded.pause();
    await process.says(/Trying again in/);
    await embedded.resume();
    await process.connected(2);
    await sites.close();
    sites = await SitePublisher.open(broker.url);
    await sites.send("desa-1", "live", [linkRecord(1), linkRecord(2)]);
    expect(identities(await process.printed(2))).toEqual(["desa-1/e1/1", "desa-1/e1/2"]);
    await process.stop();
  });

  it("refuses a group where there are none", async () => {
    broker = await BrokerProcess.start();
    const { code, stderr } = await runSuar(["tail", "--broker", broker.url, "--group", "g", "--json"]);
    expect([code, JSON.parse(stderr.trim().split("\n").at(-1) ?? "").error.code]).toEqual([
      2,
      "tail-group-unsupported",
    ]);
  });
});

describe("suar tail without a broker", () => {
  const last = (stderr: string) => JSON.parse(stderr.trim().split("\n").at(-1) ?? "").error;

  it.each([
    ["tail-nowhere", []],
    ["tail-since-malformed", ["--since", "yesterday"]],
    ["tail-since-malformed", ["--since", "2026-13-45"]],
    ["tail-seconds-malformed", ["--quiet", "0"]],
    ["tail-seconds-malformed", ["--grace", "soon"]],
    ["tail-name-malformed", ["--group", "a/b"]],
    ["tail-name-malformed", ["--session", "+"]],
    ["tail-name-malformed", ["--site", "a,,b"]],
    ["tail-name-malformed", ["--kind", "#"]],
  ])("refuses with %s: %j", async (code, flags) => {
    const english = await runSuar(["tail", ...flags, "--json"]);
    expect([english.code, last(english.stderr).code]).toEqual([2, code]);
    const indonesian = await runSuar(["tail", ...flags, "--json", "--lang", "id"]);
    expect(last(indonesian.stderr).problem).not.toBe(last(english.stderr).problem);
  });

  it.each(["en", "id"])("says that it cannot be reached, in words for the centre (%s)", async (language) => {
    const { code, stderr } = await runSuar(["tail", "--broker", "mqtt://127.0.0.1:1", "--lang", language]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("ECONNREFUSED")]);
    expect(stderr).not.toMatch(/Records are kept|Catatan disimpan/);
  });
});
