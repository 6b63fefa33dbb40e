import { beforeEach, describe, expect, it } from "vitest";
import { HttpTerminal } from "../../../agent/collectors/terminal/http/http-terminal.ts";
import { builtInProfile } from "../../../agent/collectors/terminal/profile/built-in.ts";
import { parseProfile } from "../../../agent/collectors/terminal/profile/check-profile.ts";
import type { HttpProfile } from "../../../agent/collectors/terminal/profile/profile.ts";
import type { HttpClient } from "../../../agent/core/http.ts";
import { FakeHttp } from "../../support/fake-http.ts";
import {
  HUGHES_INFO,
  HUGHES_PAGES,
  SURFBEAM_15_MODEM,
  SURFBEAM_15_TRIA,
  SURFBEAM_22_MODEM,
  SURFBEAM_22_TRIA,
} from "../../support/terminal-pages.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const address = "192.168.0.1";
const never = new AbortController().signal;
let clock: VirtualClock;
let http: FakeHttp;

beforeEach(() => {
  clock = new VirtualClock();
  http = new FakeHttp();
});

function terminal(profile: "hughes" | "surfbeam2" | HttpProfile, client: HttpClient = http): HttpTerminal {
  const description = typeof profile === "string" ? builtInProfile(profile) : profile;
  if (description.protocol !== "http") throw new Error("not an HTTP profile");
  return new HttpTerminal(description, { address }, client, clock);
}

/** Every page that is not given is a 404. */
function serve(profile: "hughes" | "surfbeam2", pages: Readonly<Record<string, string>>): void {
  const description = builtInProfile(profile) as HttpProfile;
  for (const { path } of description.pages.values()) {
    const body = pages[path];
    http.answers.set(`http://${address}${path}`, body === undefined ? { status: 404 } : { body });
  }
}

const MODEM = "/index.cgi?page=modemStatusData";
const TRIA = "/index.cgi?page=triaStatusData";

describe("Hughes", () => {
  it("reads the JSON pages of an HT2000W", async () => {
    serve("hughes", HUGHES_PAGES);
    expect(await terminal("hughes").read(never)).toEqual({
      reading: {
        profile: "hughes",
        locked: true,
        signalPct: 74,
        rxBytesTotal: 9_460_216_018,
        txBytesTotal: 1_668_108_099,
        quotaRemainingBytes: 12_345_000_000,
        alerts: [],
      },
    });
  });

  it("reads the INI page of an HN9000, however it spells the names", async () => {
    for (const info of [HUGHES_INFO, HUGHES_INFO.toUpperCase(), HUGHES_INFO.replaceAll("\r", "")]) {
      serve("hughes", { "/getdeviceinfo/info.bin": info });
      expect(await terminal("hughes").read(never)).toEqual({
        reading: { profile: "hughes", signalPct: 68, quotaRemainingBytes: 87_000_000, alerts: ["throttled"] },
      });
    }
  });

  it("asks for a page that this firmware does not have only once an hour", async () => {
    serve("hughes", { "/getdeviceinfo/info.bin": HUGHES_INFO });
    const hughes = terminal("hughes");
    for (let reading = 0; reading < 10; reading++) await hughes.read(never);
    expect(http.asked).toHaveLength(5 + 9);
    await clock.advance(3_600_000);
    await hughes.read(never);
    expect(http.asked).toHaveLength(5 + 9 + 5);
  });

  it("says in words when it is throttled, and leaves out a state code that nobody has described", async () => {
    const association = JSON.stringify({ association_state_code: "24.1.1" });
    serve("hughes", { ...HUGHES_PAGES, "/api/home/status/association": association });
    expect((await terminal("hughes").read(never)).reading).toMatchObject({ locked: true, alerts: ["throttled"] });
    const unknown = JSON.stringify({ association_state_code: "12.3.4" });
    serve("hughes", { ...HUGHES_PAGES, "/api/home/status/association": unknown });
    const { reading, problem } = await terminal("hughes").read(never);
    expect(reading).not.toHaveProperty("locked");
    expect(problem).toMatchObject({ code: "terminal-values-unusable", details: { fields: "locked" } });
  });

  it.each([
    ["null", { sat_rx_ss: null }, undefined],
    ["a list", { sat_rx_ss: [74] }, undefined],
    ["a missing key", {}, undefined],
    ["a number as text", { sat_rx_ss: " 74 " }, 74],
    ["a text that is no number", { sat_rx_ss: "good" }, "unusable"],
    ["true", { sat_rx_ss: true }, "unusable"],
    ["NaN as text", { sat_rx_ss: "NaN" }, "unusable"],
    ["a number that cannot be", { sat_rx_ss: 4_000_000_000 }, "unusable"],
    ["an endless number", { sat_rx_ss: "1e99" }, "unusable"],
  ])("takes %s for what it is", async (_, wan, expected) => {
    serve("hughes", { ...HUGHES_PAGES, "/api/home/status/wan": JSON.stringify(wan) });
    const { reading, problem } = await terminal("hughes").read(never);
    expect(reading.signalPct).toBe(typeof expected === "number" ? expected : undefined);
    expect(problem?.code).toBe(expected === "unusable" ? "terminal-values-unusable" : undefined);
    expect(reading.locked).toBe(true);
  });

  it("keeps what the other pages say when one is cut off, and names it", async () => {
    const half = HUGHES_PAGES["/api/home/usage"]?.slice(0, 40) ?? "";
    serve("hughes", { ...HUGHES_PAGES, "/api/home/usage": half });
    const { reading, problem } = await terminal("hughes").read(never);
    expect(reading).toMatchObject({ signalPct: 74, locked: true });
    expect(problem).toMatchObject({
      code: "terminal-malformed",
      details: { what: "/api/home/usage", malformed: "not-json" },
    });
  });

  it.each([
    [{ status: 401 }, "terminal-denied"],
    [{ status: 403 }, "terminal-denied"],
    [{ status: 302, location: "http://192.168.0.1/login" }, "terminal-malformed"],
    [{ status: 500 }, "terminal-status"],
    [{ status: 404 }, "terminal-schema-unknown"],
    [{ body: "<html>hello</html>" }, "terminal-malformed"],
    [{ body: "3" }, "terminal-malformed"],
    [{ body: "{}" }, "terminal-malformed"],
    [{ failure: "too-long" }, "terminal-malformed"],
    [{ failure: "nonsense" }, "terminal-malformed"],
    [{ failure: "no-answer" }, "terminal-silent"],
    [{ failure: "refused" }, "terminal-unreachable"],
  ] as const)("says %j on every page as %s", async (answer, code) => {
    for (const { path } of (builtInProfile("hughes") as HttpProfile).pages.values()) {
      http.answers.set(`http://${address}${path}`, answer);
    }
    await expect(terminal("hughes").read(never)).rejects.toMatchObject({ code });
  });

  it("asks only once where nothing listens", async () => {
    for (const { path } of (builtInProfile("hughes") as HttpProfile).pages.values()) {
      http.answers.set(`http://${address}${path}`, { failure: "refused" });
    }
    await expect(terminal("hughes").read(never)).rejects.toMatchObject({ code: "terminal-unreachable" });
    expect(http.asked).toHaveLength(1);
  });

  it("asks only twice where nothing answers, but goes on past one page that hangs", async () => {
    const paths = [...(builtInProfile("hughes") as HttpProfile).pages.values()].map(({ path }) => path);
    for (const path of paths) http.answers.set(`http://${address}${path}`, { failure: "no-answer" });
    await expect(terminal("hughes").read(never)).rejects.toMatchObject({ code: "terminal-silent" });
    expect(http.asked).toHaveLength(2);
    serve("hughes", HUGHES_PAGES);
    http.answers.set(`http://${address}${paths[0]}`, { failure: "no-answer" });
    const { reading, problem } = await terminal("hughes").read(never);
    expect(reading).toMatchObject({ locked: true });
    expect(problem).toMatchObject({ code: "terminal-silent" });
  });

  it("only ever asks with GET, for a bounded page, and for the paths of its profile", async () => {
    serve("hughes", HUGHES_PAGES);
    await terminal("hughes").read(never);
    const paths = [...(builtInProfile("hughes") as HttpProfile).pages.values()].map(({ path }) => path);
    expect(http.asked.map(({ method, url }) => `${method} ${url}`)).toEqual(
      paths.map((path) => `GET http://${address}${path}`),
    );
    for (const { maximumBytes } of http.asked) expect(maximumBytes).toBe(256 * 1024);
  });
});

describe("SurfBeam 2", () => {
  it("reads the fields of the software UT_1.5", async () => {
    serve("surfbeam2", { [MODEM]: SURFBEAM_15_MODEM, [TRIA]: SURFBEAM_15_TRIA });
    expect(await terminal("surfbeam2").read(never)).toEqual({
      reading: {
        profile: "surfbeam2",
        locked: true,
        esn0Db: 6.2,
        signalPct: 32,
        rxLevelDbm: -44.3,
        txLevelDbm: 35.7,
        temperatureC: 20,
        rxBytesTotal: 9_532_929_796,
        txBytesTotal: 1_693_689_905,
      },
    });
  });

  it("reads the fields of the software UT_2.2", async () => {
    serve("surfbeam2", { [MODEM]: SURFBEAM_22_MODEM, [TRIA]: SURFBEAM_22_TRIA });
    expect((await terminal("surfbeam2").read(never)).reading).toMatchObject({
      locked: true,
      esn0Db: 2.6,
      rxLevelDbm: -54.8,
      temperatureC: -10,
      rxBytesTotal: 24_234_623,
    });
  });

  it("leaves out what the parsers of UT_3.7 disagree about", async () => {
    const fields = [...SURFBEAM_22_MODEM.split("##").slice(0, 69), ...Array<string>(12).fill("")];
    fields[2] = "UT_3.7.8.9.5";
    serve("surfbeam2", { [MODEM]: fields.join("##") });
    const { reading } = await terminal("surfbeam2").read(never);
    expect(reading).toMatchObject({ locked: true, esn0Db: 2.6 });
    expect(reading).not.toHaveProperty("rxBytesTotal");
  });

  it.each(["Scanning", "Ranging", "network entry", "DHCP"])("is not locked while it is %s", async (state) => {
    serve("surfbeam2", { [MODEM]: SURFBEAM_15_MODEM.replace("##Online##", `##${state}##`) });
    expect((await terminal("surfbeam2").read(never)).reading.locked).toBe(false);
  });

  it.each([
    ["one field more", `${SURFBEAM_15_MODEM}##7`, "34 fields"],
    ["one field less", SURFBEAM_15_MODEM.split("##").slice(0, -1).join("##"), "32 fields"],
    ["another software with as many fields", SURFBEAM_15_MODEM.replace("UT_1.5.", "UT_1.7."), "33 fields"],
    ["a login page", "<html><body>Please log in</body></html>", "1 fields"],
    ["nothing", "", "1 fields"],
  ])("takes no value at all from %s", async (_, page, found) => {
    serve("surfbeam2", { [MODEM]: page, [TRIA]: SURFBEAM_15_TRIA });
    await expect(terminal("surfbeam2").read(never)).rejects.toMatchObject({
      code: "terminal-schema-unknown",
      details: { what: expect.stringContaining(found) },
    });
  });

  it("takes nothing from an outdoor unit that does not go with the modem's software", async () => {
    serve("surfbeam2", { [MODEM]: SURFBEAM_15_MODEM, [TRIA]: SURFBEAM_22_TRIA });
    const { reading, problem } = await terminal("surfbeam2").read(never);
    expect(reading).toMatchObject({ esn0Db: 6.2 });
    expect(reading).not.toHaveProperty("temperatureC");
    expect(problem).toMatchObject({ code: "terminal-schema-unknown" });
  });

  it("waits 29 s for a page, and not longer than 40", async () => {
    const slow = (seconds: number): HttpClient => ({
      ask: async (question, signal) => {
        await clock.sleep(seconds * 1000, signal);
        return http.ask(question, signal);
      },
    });
    serve("surfbeam2", { [MODEM]: SURFBEAM_15_MODEM, [TRIA]: SURFBEAM_15_TRIA });
    const patient = terminal("surfbeam2", slow(29));
    expect(patient.deadline).toBeGreaterThan(2 * 29_000);
    const read = patient.read(never);
    await clock.advance(58_000);
    expect((await read).reading).toMatchObject({ esn0Db: 6.2, temperatureC: 20 });

    const silent = expect(terminal("surfbeam2", slow(1000)).read(never)).rejects.toMatchObject({
      code: "terminal-silent",
      details: { seconds: 40 },
    });
    await clock.advance(80_000);
    await silent;
    expect(clock.sleeping).toBe(0);
  });
});

describe("a terminal with a profile of the site's own", () => {
  const own = (values: object) =>
    parseProfile(
      JSON.stringify({
        name: "mine",
        title: "Mine",
        protocol: "http",
        pages: { status: { path: "/status.json", format: "json" } },
        values,
      }),
      "mine.json",
    ) as HttpProfile;

  it("has values at any depth, scaled, bounded, named", async () => {
    const body = JSON.stringify({ modem: { rx: [{ esn0: 104, mc: 7 }], temp: "41.5 C", tx: "max" } });
    http.answers.set(`http://${address}/status.json`, { body });
    const profile = own({
      esn0Db: { page: "status", at: "/modem/rx/0/esn0", scale: 0.1, minimum: -5, maximum: 30 },
      modcod: { page: "status", at: "/modem/rx/0/mc", names: { "7": "QPSK 3/4" } },
      temperatureC: { page: "status", at: "/modem/temp", suffix: "C" },
      txAtMax: { page: "status", at: "/modem/tx", true: ["MAX"], otherwise: false },
    });
    expect((await terminal(profile).read(never)).reading).toEqual({
      profile: "mine",
      esn0Db: 10.4,
      modcod: "QPSK 3/4",
      temperatureC: 41.5,
      txAtMax: true,
    });
  });

  it("never finds a value in what every object has", async () => {
    http.answers.set(`http://${address}/status.json`, { body: "{}" });
    const profile = own({ esn0Db: { page: "status", at: "/constructor/length" } });
    await expect(terminal(profile).read(never)).rejects.toMatchObject({ code: "terminal-schema-unknown" });
  });

  it("ends at once with the signal", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(terminal("hughes").read(stop.signal)).rejects.toMatchObject({ code: "stopped" });
  });
});
