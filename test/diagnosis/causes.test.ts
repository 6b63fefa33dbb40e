import { describe, expect, it } from "vitest";
import type { EvidenceCode } from "../../agent/core/outage.ts";
import { type SiteStoryOptions, type ToldOutage, tellStory } from "../support/site-story.ts";

const KUPANG = { latitude: -10.18, longitude: 123.6, satelliteLongitude: 146, dishMetres: 0.98, downlinkGigahertz: 20 };
/** In the middle of the season: from 02:03:48 to 02:10:15 UTC. */
const IN_SUN: SiteStoryOptions = { date: "2026-03-25", sun: KUPANG };

async function onlyOutage(table: string, options?: SiteStoryOptions): Promise<ToldOutage> {
  const [outage, ...others] = await tellStory(table, options);
  expect(others.map(({ cause }) => cause)).toEqual([]);
  if (outage === undefined) throw new Error("there was no outage");
  return outage;
}

function codes({ fields }: ToldOutage): readonly EvidenceCode[] {
  return fields.evidence.map(({ code }) => code);
}

describe("a cause is told from the ladder, the terminal, the power and the forecast:", () => {
  it("power-site, where the box has no battery", async () => {
    const outage = await onlyOutage(`
      18:00  GTIADB  es=11 level=-42 uptime=300
      18:40  power off
      22:10  GT      locked=no alert=booting uptime=0
      22:13  GTIADB  es=11 level=-42 uptime=3
      22:30  end`);
    expect(outage).toMatchObject({ cause: "power-site", from: "18:40", to: "22:13" });
    expect(outage.fields).toMatchObject({ confidence: 0.95, over300s: true, flaps: 0 });
    expect(outage.fields.unpoweredMs).toBe(210 * 60_000);
    expect(outage.fields.downMs).toBe(3 * 60_000);
    expect(codes(outage)).toEqual(expect.arrayContaining(["power-cut", "terminal-restarted"]));
  });

  it("power-site, where it has one, and the modem has not", async () => {
    const outage = await onlyOutage(`
      18:00  GTIADB  es=11 level=-42 uptime=300
      18:40  -       terminal=off battery=yes
      19:20  G       locked=no alert=booting uptime=0 battery=no
      19:23  GTIADB  es=11 level=-42 uptime=3
      19:40  end`);
    expect(outage).toMatchObject({ cause: "power-site", from: "18:40", to: "19:23" });
    expect(codes(outage)).toEqual(expect.arrayContaining(["on-battery", "gateway-silent", "terminal-silent"]));
    expect(outage.fields.confidence).toBe(0.95);
  });

  it("not power-site, where box and modem run on the battery while the gateway of the satellite fails", async () => {
    const outage = await onlyOutage(`
      18:00  GTIADB  es=11
      18:40  GT      es=11 battery=yes
      19:20  GTIADB  es=11 battery=yes
      19:40  end`);
    expect(outage.cause).toBe("gateway-or-beam");
  });

  it("power-site, where gateway and modem go first, and then a box that hides its battery", async () => {
    const outage = await onlyOutage(`
      18:00  GTIADB  es=11 uptime=300
      18:40  -       terminal=off
      18:55  power off
      20:00  GT      locked=no alert=booting uptime=0
      20:04  GTIADB  es=11 uptime=4
      20:20  end`);
    expect(outage).toMatchObject({ cause: "power-site", from: "18:40", to: "20:04" });
    expect(codes(outage)).toEqual(expect.arrayContaining(["power-cut", "devices-gone-first", "gateway-silent"]));
  });

  it("lan, when the gateway is silent", async () => {
    const outage = await onlyOutage(`
      13:00  GTIADB  es=11 level=-42 uptime=300
      13:10  -       terminal=off
      13:25  GTIADB  es=11 level=-42 uptime=325
      13:40  end`);
    expect(outage).toMatchObject({ cause: "lan", from: "13:10", to: "13:25" });
    expect(codes(outage)).toContain("gateway-silent");
  });

  it("lan, when there is no way out of the box at all", async () => {
    const outage = await onlyOutage(`
      13:00  GIADB
      13:10  -       route=none
      13:25  GIADB
      13:40  end`);
    expect(outage.cause).toBe("lan");
    expect(codes(outage)).toContain("no-route");
  });

  it("is not lan where only the program that pings has gone", async () => {
    const outage = await onlyOutage(`
      13:00  GIADB
      13:10  -       ping=missing
      13:25  GIADB
      13:40  end`);
    expect(outage.cause).toBe("unknown");
    expect(codes(outage)).not.toContain("no-route");
  });

  it.each([
    ["overheated", "GT", "locked=no alert=overheated"],
    ["disabled", "GT", "locked=no alert=disabled"],
    ["stowed", "GT", "locked=no alert=stowed"],
  ])("terminal, when it is %s", async (alert, ladder, words) => {
    const outage = await onlyOutage(`
      13:00  GTIADB  es=11 uptime=300
      13:10  ${ladder}      ${words} uptime=310
      13:25  GTIADB  es=11 uptime=325
      13:40  end`);
    expect(outage).toMatchObject({ cause: "terminal", from: "13:10", to: "13:25" });
    expect(outage.fields.confidence).toBe(0.9);
    expect(codes(outage)).toContain(`terminal-${alert}`);
  });

  it("terminal, when it restarts by itself", async () => {
    const outage = await onlyOutage(`
      13:00  GTIADB  es=11 uptime=300
      13:10  GT      locked=no uptime=0
      13:14  GTIADB  es=11 uptime=4
      13:40  end`);
    expect(outage).toMatchObject({ cause: "terminal", from: "13:10", to: "13:14" });
    expect(codes(outage)).toContain("terminal-restarted");
  });

  it("terminal, when it is silent while the gateway answers, less surely", async () => {
    const outage = await onlyOutage(`
      13:00  GTIADB  es=11
      13:10  G       terminal=off
      13:30  GTIADB  es=11
      13:40  end`);
    expect(outage).toMatchObject({ cause: "terminal" });
    expect(outage.fields.confidence).toBe(0.6);
    expect(codes(outage)).toContain("terminal-silent");
  });

  it("obstruction, when the terminal says so", async () => {
    const outage = await onlyOutage(`
      13:00  GTIADB  uptime=300 locked=yes
      13:10  GT      uptime=310 locked=no alert=obstructed obstructed=yes
      13:20  GTIADB  uptime=320 locked=yes
      13:40  end`);
    expect(outage.cause).toBe("obstruction");
    expect(codes(outage)).toContain("terminal-obstructed");
  });

  it("obstruction, when the signal steps down and stays there", async () => {
    const outage = await onlyOutage(`
      12:00  GTIADB  es=11 level=-42
      13:10  GT      locked=no level=-46
      13:20  GTIADB  es=7 level=-46
      13:40  end`);
    expect(outage.cause).toBe("obstruction");
    expect(outage.fields.evidence).toContainEqual({ code: "signal-step-db", value: 4 });
    expect(outage.fields.evidence).toContainEqual({ code: "level-step-db", value: 4 });
  });

  it("sun-transit, inside the forecast window while the level is flat", async () => {
    const outage = await onlyOutage(
      `
      01:00     GTIADB  es=11 level=-42
      02:02     GTIADB  es=11>5 level=-42>-41.5
      02:05     GT      locked=no level=-41
      02:09     GTIADB  es=5>11 level=-41.5>-42
      02:12     GTIADB  es=11 level=-42
      02:30     end`,
      IN_SUN,
    );
    expect(outage).toMatchObject({ cause: "sun-transit", from: "02:05", to: "02:09" });
    expect(outage.fields.confidence).toBe(0.9);
    expect(outage.fields.evidence).toContainEqual({ code: "sun-window-ms", value: 240_000 });
  });

  it("sun-transit, less surely, where nothing is known of the terminal", async () => {
    const table = `
      01:00  GIADB
      02:05  G
      02:09  GIADB
      02:30  end`;
    const outage = await onlyOutage(table, { ...IN_SUN, ladder: "GIADB" });
    expect(outage).toMatchObject({ cause: "sun-transit" });
    expect(outage.fields.confidence).toBe(0.5);
    // The same minutes of another month.
    expect((await onlyOutage(table, { ...IN_SUN, date: "2026-05-25" })).cause).toBe("unknown");
  });

  it("rain-fade, when signal and level go down over minutes and come back", async () => {
    const outage = await onlyOutage(`
      12:00  GTIADB  es=11 level=-42
      13:10  GTIADB  es=11>4 level=-42>-47
      13:16  GT      locked=no level=-49
      13:40  GTIADB  es=9 level=-43
      13:44  GTIADB  es=11 level=-42
      13:50  end`);
    expect(outage).toMatchObject({ cause: "rain-fade", from: "13:16", to: "13:40" });
    expect(outage.fields).toMatchObject({ over300s: true, flaps: 0, durationMs: 24 * 60_000, downMs: 24 * 60_000 });
    expect(outage.fields.confidence).toBeGreaterThanOrEqual(0.8);
    expect(codes(outage)).toEqual(expect.arrayContaining(["lock-lost", "signal-drop-db", "level-drop-db", "ramp-ms"]));
  });

  it("gateway-or-beam, when the terminal is locked near its usual value and nothing beyond answers", async () => {
    const outage = await onlyOutage(`
      12:00  GTIADB  es=11 level=-42
      13:10  GT      es=10.8 level=-42
      14:10  GTIADB  es=11 level=-42
      14:20  end`);
    expect(outage).toMatchObject({ cause: "gateway-or-beam", from: "13:10", to: "14:10" });
    expect(outage.fields.confidence).toBe(0.8);
    expect(codes(outage)).toEqual(expect.arrayContaining(["terminal-locked", "isp-silent", "abrupt"]));
  });

  it("gateway-or-beam, much less surely, when the lock is lost from one moment to the next and comes back as it was", async () => {
    const outage = await onlyOutage(`
      12:00  GTIADB  es=11 level=-42
      13:10  GT      locked=no level=-42
      13:30  GTIADB  es=11 level=-42
      13:40  end`);
    expect(outage).toMatchObject({ cause: "gateway-or-beam" });
    expect(outage.fields.confidence).toBe(0.4);
  });

  it("isp-core, when the provider's router answers and the internet does not", async () => {
    const outage = await onlyOutage(`
      13:00  GTIADB  es=11
      13:10  GTI     es=11
      13:40  GTIADB  es=11
      13:50  end`);
    expect(outage).toMatchObject({ cause: "isp-core", from: "13:10", to: "13:40" });
    expect(codes(outage)).toContain("isp-answers");
  });

  it("dns, when addresses answer and the resolver does not", async () => {
    const outage = await onlyOutage(`
      13:00  GTIADB  es=11
      13:10  GTIAB   es=11
      13:20  GTIADB  es=11
      13:30  end`);
    expect(outage).toMatchObject({ cause: "dns", from: "13:10", to: "13:20" });
    expect(codes(outage)).toEqual(["internet-answers", "resolver-silent"]);
  });

  it("quota, when the terminal is throttled, or its allowance is used up", async () => {
    for (const words of ["alert=throttled", "quota=0"]) {
      const outage = await onlyOutage(`
        13:00  GTIADB  es=11 quota=500
        13:10  GT      es=11 ${words}
        13:40  GTIADB  es=11 quota=500
        13:50  end`);
      expect(outage, words).toMatchObject({ cause: "quota", from: "13:10", to: "13:40" });
    }
  });

  it.each([
    ["GTIAD", "broker-silent"],
    ["GTIADb", "broker-refused"],
  ])("broker, when all but that answers: %s", async (ladder, code) => {
    const outage = await onlyOutage(`
      13:00  GTIADB  es=11
      13:10  ${ladder}  es=11
      13:30  GTIADB  es=11
      13:40  end`);
    expect(outage).toMatchObject({ cause: "broker", from: "13:10", to: "13:30" });
    expect(codes(outage)).toContain(code);
  });

  it("unknown, where nothing is known of the terminal", async () => {
    const outage = await onlyOutage(
      `
      13:00  GAB
      13:10  G
      13:40  GAB
      13:50  end`,
      { ladder: "GAB" },
    );
    expect(outage).toMatchObject({ cause: "unknown", from: "13:10", to: "13:40" });
    expect(outage.fields.confidence).toBe(0);
  });
});
