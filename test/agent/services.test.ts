import { afterEach, describe, expect, it } from "vitest";
import { renderSnapshot } from "../../agent/status/render.ts";
import { keaLeases, ROUTER_DIAGNOSTICS } from "../support/client-outputs.ts";
import { ComposedAgent } from "../support/composed-agent.ts";
import { ACCESS_LOG, leaseFile, nftCounters, STATION_DUMP, stubStatus } from "../support/service-outputs.ts";

let site: ComposedAgent;

afterEach(async () => {
  await site.stop();
});

const records = () => site.received().filter(({ kind }) => kind === "service");
const minutes = (count: number) => site.clock.advance(count * 60_000);
/** Every source was looked at once: from here on things are counted. */
const firstLook = () => site.clock.advance(5000);

function start(...sources: readonly string[]): Promise<void> {
  site = new ComposedAgent({ services: { sources } });
  return site.start();
}

describe("the services of a site", () => {
  it("become one record of each unit and window, with numbers only", async () => {
    site = new ComposedAgent({
      services: {
        sources: [
          "wifi dnsmasq /leases",
          "wifi iw wlan0",
          "sembako nginx http://127.0.0.1/status",
          "klinik nftables inet/suar/klinik",
          "sikopdes check https://sikopdes.test/",
        ],
      },
    });
    const { http, files, programs } = site.neighbours;
    files.contents.set("/leases", leaseFile(site.clock.wall().at / 1000));
    programs.outputs.set("iw dev wlan0 station dump", STATION_DUMP);
    http.answers.set("https://sikopdes.test/", { status: 200, ms: 700 });
    const goOn = (minute: number) => {
      http.answers.set("http://127.0.0.1/status", { body: stubStatus(100 + 8 * minute) });
      programs.outputs.set("nft", nftCounters(5000 + 1000 * minute));
    };
    goOn(0);
    await site.start();
    for (let minute = 1; minute <= 6; minute++) {
      await minutes(1);
      goOn(minute);
    }
    const wifi = records().filter(({ unit }) => unit === "wifi");
    expect(wifi[0]).toMatchObject({ clients: "1-4", uniquesDay: "1-4", lane: "telemetry" });
    expect(wifi[0]).not.toHaveProperty("bytes");
    const of = (unit: string) => records().find((record) => record["unit"] === unit);
    expect(of("sembako")).toMatchObject({ requests: expect.any(Number), errors: 0 });
    expect(of("klinik")).toMatchObject({ bytes: expect.any(Number) });
    expect(Object.keys(of("klinik") ?? {})).not.toContain("clients");
    expect(of("sikopdes")).toMatchObject({ reachable: true, httpMs: 700 });
    expect(renderSnapshot(site.agent.snapshot(), "en")).toContain("wifi      1-4 devices, 1-4 today");
  });

  it("have devices of the day only where a source tells them apart", async () => {
    site = new ComposedAgent({ services: { sources: ["wifi starlink 192.168.1.1", "kantor kea /kea"] } });
    const { router, sockets } = site.neighbours;
    router.replies.set("get_diagnostics", ROUTER_DIAGNOSTICS);
    sockets.answers.set("/kea", keaLeases(site.clock.wall().at / 1000));
    await site.start();
    await minutes(6);
    const of = (unit: string) => records().find((record) => record["unit"] === unit);
    expect(of("wifi")).toMatchObject({ clients: "10-19" });
    expect(of("wifi")).not.toHaveProperty("uniquesDay");
    expect(of("kantor")).toMatchObject({ clients: "1-4", uniquesDay: "1-4" });
    expect(renderSnapshot(site.agent.snapshot(), "en")).toMatch(/wifi +10-19 devices$/m);
  });

  it("are as many requests as there were, and one of each look at nginx is our own", async () => {
    site = new ComposedAgent({ services: { sources: ["sembako nginx http://127.0.0.1/status"], recordSeconds: 60 } });
    const { http } = site.neighbours;
    http.answers.set("http://127.0.0.1/status", { body: stubStatus(10) });
    await site.start();
    await firstLook();
    http.answers.set("http://127.0.0.1/status", { body: stubStatus(31) });
    await minutes(3);
    expect(records().map(({ requests }) => requests)).toContain(20);
  });

  it("leave no record and a problem while a source cannot be read, and the others go on", async () => {
    await start("wifi dnsmasq /leases", "wifi opennds", "kantor interface eth0", "gudang log /log");
    await minutes(6);
    site.network.transfer(600, 400);
    await minutes(5);
    const { collectors } = site.agent.snapshot().measuring;
    const problems = Object.fromEntries(collectors.map(({ name, problem }) => [name, problem?.code]));
    expect(problems).toMatchObject({
      "wifi dnsmasq": "source-unreadable",
      "wifi opennds": "program-missing",
      "kantor interface": undefined,
      "gudang log": "source-unreadable",
    });
    expect(new Set(records().map(({ unit }) => unit))).toEqual(new Set(["kantor"]));
    const sum = records().reduce((bytes, record) => bytes + Number(record["bytes"]), 0);
    expect(sum).toBe(1000);
  });

  it("are counted in a log from now on, with small counts held back until they are five", async () => {
    site = new ComposedAgent({ services: { sources: ["sembako log /log"], recordSeconds: 60 } });
    const { contents } = site.neighbours.files;
    contents.set("/log", ACCESS_LOG);
    await site.start();
    await firstLook();
    for (let minute = 1; minute <= 4; minute++) {
      contents.set("/log", ACCESS_LOG.repeat(1 + minute));
      await minutes(1);
    }
    await minutes(2);
    const counts = records().map(({ requests }) => Number(requests));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(16);
    expect(counts.every((count) => count === 0 || count >= 5)).toBe(true);
  });

  it("say that some was not counted when a log was cut", async () => {
    await start("sembako log /log");
    site.neighbours.files.contents.set("/log", "");
    await minutes(2);
    site.neighbours.files.contents.set("/log", ACCESS_LOG);
    site.neighbours.files.gap = true;
    await minutes(1);
    const { collectors } = site.agent.snapshot().measuring;
    expect(collectors.find(({ name }) => name === "sembako log")?.problem?.code).toBe("source-gap");
  });

  it("are not there where none is declared", async () => {
    await start();
    await minutes(6);
    expect(records()).toEqual([]);
    expect(site.agent.snapshot().measuring).not.toHaveProperty("services");
  });
});
