import { beforeEach, describe, expect, it } from "vitest";
import type { PageStream } from "../../../agent/core/page.ts";
import { MINUTE } from "../../../agent/core/time.ts";
import { pageSite } from "../../../agent/status/page/site.ts";
import { FakePageSource, pageFacts, pageSnapshot } from "../../support/page-facts.ts";

let now = 0;
let source: FakePageSource;
const asset = (path: string) => ({ path, type: "text/plain", body: path });
const assets = { script: asset("/s.js"), style: asset("/s.css"), icon: asset("/i.svg") };

function site() {
  return pageSite({ source, assets, language: "auto", monotonic: () => now });
}

async function body(path: string, lang = "en"): Promise<string> {
  return (await site().answer({ path, query: new Map([["lang", lang]]), acceptLanguage: "" })).body;
}

function stream(path: string): PageStream {
  const found = site().stream({ path, query: new Map([["lang", "en"]]), acceptLanguage: "" });
  if (found === undefined) throw new Error(`no stream at ${path}`);
  return found;
}

function data(text: string | undefined): { live?: Record<string, string>; [name: string]: unknown } {
  expect(text).toMatch(/^data: .*\n\n$/);
  return JSON.parse((text ?? "").slice("data: ".length)) as { live?: Record<string, string> };
}

beforeEach(() => {
  now = 0;
  source = new FakePageSource();
});

describe("the page of a healthy site", () => {
  it("says in both languages how the link is and since when, and that it may be switched off", async () => {
    const [english, indonesian] = [await body("/"), await body("/", "id")];
    expect(english).toContain("Link up</p><p>for 3 h 4 min");
    expect(english).toContain("Safe to switch off</p><p>Every record is stored in the box.");
    expect(indonesian).toContain("Jaringan lancar</p><p>selama 3 jam 4 menit");
    expect(indonesian).toContain("Aman dimatikan");
  });

  it("shows signal, round trip, loss, what waits, when it was confirmed, outages, services and the Sun", async () => {
    const text = (await body("/")).replaceAll(/<[^>]*>/g, " ").replaceAll(/ +/g, " ");
    for (const words of [
      "12.6 dB",
      "612 ms",
      "1.2 %",
      "3 records, the oldest for 8 s",
      "12 s ago",
      "connected for 3 h",
      "rain 24 min, ended 6 h ago over 5 minutes",
      "no power at the site ended 19 h ago",
      "sikopdes does not work, a login page answers in its place",
      "in 3 d 4 h, for 5 min 18 s",
      "No problems.",
    ]) {
      expect(text).toContain(words);
    }
  });

  it("has no script and no style of its own, which its policy would forbid", async () => {
    for (const path of ["/", "/align", "/nowhere"]) {
      expect(await body(path)).not.toMatch(/<script>|<style|\sstyle=|\son\w+=|javascript:|https?:/);
    }
  });

  it("asks for the last day to be read back, and does not wait for it", async () => {
    await body("/");
    expect(source.recalls).toBe(1);
  });
});

describe("the page of a site in trouble", () => {
  it("says what is wrong and what to do, without naming hosts", async () => {
    const problem = { code: "broker-unreachable", details: { broker: "b.example.net:8883", reason: "ENOTFOUND" } };
    const { uplink } = pageSnapshot();
    source.now = pageFacts({ snapshot: pageSnapshot({ uplink: { ...uplink, problem } }) });
    const text = await body("/", "id");
    expect(text).toContain("Broker … tidak bisa dihubungi: ENOTFOUND");
    expect(text).toContain("periksa nama dan port broker");
    expect(text).not.toContain("example.net");
  });

  it("says not to switch off while records are being written, and when the store is in trouble", async () => {
    const { outbox } = pageSnapshot();
    const snapshot = (change: object) => pageSnapshot({ outbox: { ...outbox, ...change } });
    source.now = pageFacts({ safeToSwitchOff: false, snapshot: snapshot({ unsyncedRecords: 1 }) });
    expect(await body("/")).toContain("Do not switch off yet</p><p>Still being written to disk: 1 record.");
    const problem = { code: "disk-full", details: { directory: "/var/lib/suar" } };
    source.now = pageFacts({ safeToSwitchOff: false, snapshot: snapshot({ problem }) });
    expect(await body("/")).toContain("Do not switch off yet</p><p>The store has a problem: see below.");
  });

  it("says that nothing is known where nothing was measured, and never 0", async () => {
    const empty = { link: { rungs: [] }, host: {}, collectors: [] };
    source.now = {
      ...pageFacts({ day: { steps: [] }, outages: [], snapshot: pageSnapshot({ measuring: empty, diagnosis: {} }) }),
    };
    const text = await body("/");
    expect(text).toContain("Link not known yet");
    expect(text.match(/class="none">not known yet/g)).toHaveLength(3);
    expect(text).toContain("it needs the place of the site");
  });

  it("escapes what came from elsewhere", async () => {
    source.now = pageFacts({
      snapshot: pageSnapshot({ site: "<img src=x onerror=alert(1)>", agentVersion: '"><script>1</script>' }),
    });
    expect(await body("/")).not.toMatch(/<img|<script>1/);
  });
});

describe("what is kept up to date", () => {
  it("is everything at first, and then what has changed", () => {
    const home = stream("/events");
    expect(Object.keys(data(home.next()).live ?? {})).toHaveLength(15);
    now += 2000;
    expect(data(home.next()).live).toEqual({});
    source.now = pageFacts({ linkForMs: 11_105_000 });
    now += 2000;
    expect(Object.keys(data(home.next()).live ?? {})).toEqual(["link"]);
  });

  it("is put together once for all viewers of a moment", () => {
    let asked = 0;
    const facts = source.facts.bind(source);
    source.facts = () => {
      asked += 1;
      return facts();
    };
    const one = site();
    const request = { path: "/events", query: new Map([["lang", "id"]]), acceptLanguage: "" };
    for (let viewer = 0; viewer < 10; viewer++) one.stream(request)?.next();
    expect(asked).toBe(1);
  });
});

describe("alignment", () => {
  it("gives the figure as a number, in words, and where it is in its range", () => {
    const { live, value, text, share } = data(stream("/align/events").next());
    expect({ value, text }).toEqual({ value: 12.6, text: "12.6 dB" });
    expect(share).toBeCloseTo(0.66, 2);
    expect(live?.["reading"]).toContain("Es/N0");
    expect(live?.["age"]).toContain("the terminal is read every 1 s");
  });

  it("hurries the terminal while somebody looks, and no longer than half an hour", () => {
    const first = stream("/align/events");
    const second = stream("/align/events");
    expect(source.hurried).toBe(2);
    second.close();
    expect(source.hurried).toBe(1);
    now += 30 * MINUTE;
    expect(data(first.next())).toEqual({ paused: true });
    expect(first.next()).toBeUndefined();
    first.close();
    expect(source.hurried).toBe(0);
  });

  it("says so where there is no terminal, no reading, or no figure", async () => {
    source.aligning = {};
    expect(await body("/align")).toContain("No terminal is set up.");
    source.aligning = { everyMs: 1000 };
    expect(await body("/align")).toContain("Waiting for the terminal.");
    const details = { address: "192.168.100.1:80", seconds: 10 };
    const { measuring } = pageSnapshot();
    const collectors = [{ name: "terminal", runs: 3, failures: 3, problem: { code: "terminal-silent", details } }];
    source.now = pageFacts({ snapshot: pageSnapshot({ measuring: { ...measuring, collectors } }) });
    expect(await body("/align")).toMatch(/The terminal at … gave no whole answer within 10 s/);
    source.aligning = { everyMs: 1000, reading: { profile: "starlink", locked: true }, ageMs: 0 };
    const starlink = await body("/align");
    expect(starlink).toContain("locked");
    expect(starlink).toContain("This terminal gives no figure for its signal.");
  });
});

it("has no page under any other path", async () => {
  for (const path of ["/nowhere", "/__proto__", "/constructor", "//", "/etc/passwd", "/../x"]) {
    const answer = await site().answer({ path, query: new Map(), acceptLanguage: "en" });
    expect(answer.status, path).toBe(404);
    expect(answer.body).toContain("There is no such page.");
  }
});
