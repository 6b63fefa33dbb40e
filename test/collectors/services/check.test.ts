import { beforeEach, describe, expect, it } from "vitest";
import { Check } from "../../../agent/collectors/services/check/check.ts";
import { isWithinSite } from "../../../agent/collectors/services/check/judge.ts";
import { redirectOf } from "../../../agent/collectors/services/check/visit.ts";
import type { CheckResult } from "../../../agent/core/services.ts";
import { FakeHttp } from "../../support/fake-http.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const PORTAL = "http://portal.test/generate_204";
const PAGE = "https://sikopdes.test/desa";
const PLAIN = "http://sikopdes.test/desa";
const never = new AbortController().signal;

let http: FakeHttp;
let clock: VirtualClock;

beforeEach(() => {
  http = new FakeHttp();
  clock = new VirtualClock();
});

async function check(url = PAGE): Promise<CheckResult | undefined> {
  const name = { unit: "sikopdes", kind: "check", label: "sikopdes check" } as const;
  const collector = new Check(name, { url, every: 300_000, portalUrl: PORTAL }, { clock, http });
  const { readings, problem } = await collector.collect(never);
  expect(problem).toBeUndefined();
  const [reading] = readings;
  return reading?.of === "service" ? reading.service.check : undefined;
}

it("is made every hour at most while bytes of the satellite are short", () => {
  const name = { unit: "sikopdes", kind: "check", label: "sikopdes check" } as const;
  let short = false;
  const every = (ms: number) => new Check(name, { url: PAGE, every: ms }, { clock, http, sparing: () => short }).every;
  expect([every(300_000), every(7_200_000)]).toEqual([300_000, 7_200_000]);
  short = true;
  expect([every(300_000), every(7_200_000)]).toEqual([3_600_000, 7_200_000]);
});

const asked = () => http.asked.map(({ method, url }) => `${method} ${url}`);

describe("a page that answers", () => {
  it.each([200, 204, 302, 304, 401, 403])("with %i is reachable", async (status) => {
    http.answers.set(PAGE, { status, ms: 612.34 });
    expect(await check()).toEqual({ reachable: true, httpMs: 612.3 });
    expect(asked()).toEqual([`HEAD ${PAGE}`]);
    expect(http.asked[0]).toMatchObject({ maximumBytes: 0, timeout: 10_000 });
  });

  it.each([400, 404, 410, 429, 500, 503])("with %i is not", async (status) => {
    http.answers.set(PAGE, { status });
    expect(await check()).toEqual({ reachable: false, failure: "status", httpMs: 600 });
  });

  it.each([405, 501])("with %i to HEAD is asked again with GET, whose body is not read either", async (status) => {
    http.answers.set(`HEAD ${PAGE}`, { status });
    http.answers.set(`GET ${PAGE}`, { status: 200 });
    expect(await check()).toEqual({ reachable: true, httpMs: 1200 });
    expect(http.asked.every(({ maximumBytes }) => maximumBytes === 0)).toBe(true);
  });
});

describe("a page that redirects", () => {
  it("on its own host is followed, all within one deadline", async () => {
    http.answers.set(PLAIN, { status: 301, location: PAGE });
    http.answers.set(PAGE, { status: 302, location: "/masuk#top" });
    http.answers.set("https://sikopdes.test/masuk", { status: 200 });
    expect(await check(PLAIN)).toEqual({ reachable: true, httpMs: 1800 });
    expect(http.asked.map(({ timeout }) => timeout)).toEqual([10_000, 9400, 8800]);
  });

  it("in circles, or for ever, ends", async () => {
    http.answers.set(PAGE, { status: 302, location: "/a" });
    http.answers.set("https://sikopdes.test/a", { status: 302, location: "/desa" });
    expect(await check()).toEqual({ reachable: false, failure: "redirect-loop" });
    expect(asked()).toEqual([`HEAD ${PAGE}`, "HEAD https://sikopdes.test/a", `HEAD ${PORTAL}`]);
    http = new FakeHttp();
    for (let page = 0; page < 99; page++) {
      http.answers.set(`https://sikopdes.test/${page}`, { status: 302, location: `/${page + 1}`, ms: 1 });
    }
    expect(await check("https://sikopdes.test/0")).toEqual({ reachable: false, failure: "redirect-loop" });
    expect(http.asked.length).toBeLessThan(10);
  });

  it("until no time is left does not answer", async () => {
    http.answers.set(PAGE, { status: 302, location: "/a", ms: 10_000 });
    expect(await check()).toEqual({ reachable: false, failure: "no-answer" });
  });

  it("to another host has answered, and nobody else is asked: a modem resets when it is asked for the wrong page", async () => {
    http.answers.set(PAGE, { status: 302, location: "http://192.168.0.1/com/gatewayreset/" });
    expect(await check()).toEqual({ reachable: true, httpMs: 600 });
    expect(asked()).toEqual([`HEAD ${PAGE}`]);
  });

  it.each([
    ["http://a.test/x", "https://a.test/y", "https://a.test/y"],
    ["http://a.test/x", "https://www.a.test/", "https://www.a.test/"],
    ["https://www.a.test/x", "//a.test/z", "https://a.test/z"],
    ["https://a.test/x", "http://a.test/y", "elsewhere"],
    ["http://a.test/x", "http://b.test/", "elsewhere"],
    ["http://a.test/x", "http://user:secret@a.test/", "elsewhere"],
    ["http://a.test/x", "ftp://a.test/", "elsewhere"],
    ["http://a.test/x", "http://[", "elsewhere"],
    ["http://a.test/x", "javascript:alert(1)", "elsewhere"],
  ])("from %s to %s leads to %s", (from, location, expected) => {
    expect(String(redirectOf(from, 302, location))).toBe(expected);
  });
});

describe("a captive portal", () => {
  it("that answers 200 to everything is found by a page that has nothing to say", async () => {
    http.answers.set(PLAIN, { status: 200 });
    http.answers.set(PORTAL, { status: 200 });
    expect(await check(PLAIN)).toEqual({ reachable: false, failure: "portal" });
  });

  it("that sends to its login is found as well, and so is one that breaks TLS", async () => {
    http.answers.set(PLAIN, { status: 302, location: "http://10.1.1.1/login" });
    http.answers.set(PORTAL, { status: 302, location: "http://10.1.1.1/login" });
    expect(await check(PLAIN)).toEqual({ reachable: false, failure: "portal" });
    http.answers.set(PAGE, { failure: "certificate" });
    expect(await check()).toEqual({ reachable: false, failure: "portal" });
  });

  it("that says what it is needs no other page", async () => {
    http.answers.set(PAGE, { status: 511 });
    expect(await check()).toEqual({ reachable: false, failure: "portal" });
  });

  it("is not there when that page has nothing to say, and not known when it is silent", async () => {
    http.answers.set(PLAIN, { status: 200 });
    http.answers.set(PORTAL, { status: 204 });
    expect(await check(PLAIN)).toEqual({ reachable: true, httpMs: 600 });
    http.answers.delete(PORTAL);
    expect(await check(PLAIN)).toEqual({ reachable: true, httpMs: 600 });
  });

  it("is not looked for when a certificate speaks for the answer, nor within the site", async () => {
    http.answers.set(PAGE, { status: 200 });
    http.answers.set("http://10.0.0.5/", { status: 200 });
    await check();
    await check("http://10.0.0.5/");
    expect(asked()).not.toContain(`HEAD ${PORTAL}`);
  });
});

describe("a certificate out of its time", () => {
  it("is a bad one when the clock can be trusted", async () => {
    http.answers.set(PAGE, { failure: "certificate-date" });
    expect(await check()).toEqual({ reachable: false, failure: "certificate" });
  });

  it("says nothing about the service when the clock may be wrong", async () => {
    clock = new VirtualClock({ trusted: false });
    http.answers.set(PAGE, { failure: "certificate-date" });
    expect(await check()).toEqual({ failure: "clock" });
  });

  it("one that nobody vouches for is bad whatever the clock says", async () => {
    clock = new VirtualClock({ trusted: false });
    http.answers.set(PAGE, { failure: "certificate" });
    expect(await check()).toEqual({ reachable: false, failure: "certificate" });
  });
});

it.each(["no-answer", "refused", "name", "nonsense"] as const)("%s is told as it is", async (failure) => {
  http.answers.set(PAGE, { failure });
  expect(await check()).toEqual({ reachable: false, failure });
});

it.each([
  ["10.0.0.1", true],
  ["127.0.0.1", true],
  ["192.168.88.1", true],
  ["172.31.0.1", true],
  ["172.32.0.1", false],
  ["169.254.1.1", true],
  ["8.8.8.8", false],
  ["[fd00::1]", true],
  ["[fe80::1]", true],
  ["[::1]", true],
  ["[2001:db8::1]", false],
  ["kasir", true],
  ["kasir.lan", true],
  ["kasir.lan.", true],
  ["sikopdes.kop.id", false],
  ["dylan.id", false],
])("%s is within the site: %s", (host, expected) => {
  expect(isWithinSite(host)).toBe(expected);
});
