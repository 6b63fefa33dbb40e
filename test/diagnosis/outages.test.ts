import { describe, expect, it } from "vitest";
import { type SiteStoryOptions, type ToldOutage, tellStory } from "../support/site-story.ts";

const MINUTE = 60_000;
const KUPANG = { latitude: -10.18, longitude: 123.6, satelliteLongitude: 146, dishMetres: 0.98, downlinkGigahertz: 20 };
const IN_SUN: SiteStoryOptions = { date: "2026-03-25", sun: KUPANG };

/** `cause 13:10-13:25` for each. */
function inWords(outages: readonly ToldOutage[]): readonly string[] {
  return outages.map(({ cause, from, to }) => `${cause} ${from}-${to}`);
}

describe("one cause among several:", () => {
  it("rain in a sun window is rain when the level goes down with the signal, less surely", async () => {
    const [outage] = await tellStory(
      `
      01:00  GTIADB  es=11 level=-42
      02:00  GTIADB  es=11>5 level=-42>-48
      02:05  GT      locked=no level=-50
      02:09  GTIADB  es=11 level=-42
      02:30  end`,
      IN_SUN,
    );
    expect(outage).toMatchObject({ cause: "rain-fade", fields: { confidence: 0.7 } });
    expect(outage?.fields.evidence.map(({ code }) => code)).toContain("sun-window-ms");
  });

  it("rain that only reaches into a sun window is rain", async () => {
    const outages = await tellStory(
      `
      01:00  GTIADB  es=11
      01:30  GTIADB  es=11>5
      01:40  GT      locked=no
      02:06  GTIADB  es=11
      02:30  end`,
      IN_SUN,
    );
    expect(inWords(outages)).toEqual(["rain-fade 01:40-02:06"]);
  });

  it("a power cut in the middle of a gateway failure belongs to the gateway, and says how long the box was off", async () => {
    const outages = await tellStory(`
      12:00  GTIADB  es=11 level=-42 uptime=300
      13:00  GT      es=11 level=-42 uptime=360
      13:40  power off
      14:10  GT      es=11 level=-42 uptime=1
      15:00  GTIADB  es=11 level=-42 uptime=51
      15:10  end`);
    expect(inWords(outages)).toEqual(["gateway-or-beam 13:00-15:00"]);
    expect(outages[0]?.fields).toMatchObject({
      durationMs: 120 * MINUTE,
      unpoweredMs: 30 * MINUTE,
      downMs: 90 * MINUTE,
      over300s: true,
    });
  });

  it("a gateway that fails while the power is off, and for longer than that, is the cause", async () => {
    const outages = await tellStory(`
      12:00  GTIADB  es=11 uptime=300
      13:00  power off
      13:10  GT      es=11 uptime=0
      16:00  GTIADB  es=11 uptime=170
      16:10  end`);
    expect(inWords(outages)).toEqual(["gateway-or-beam 13:00-16:00"]);
  });

  it("a long time without power outweighs the minutes that the terminal looks for its satellite", async () => {
    const outages = await tellStory(`
      12:00  GTIADB  es=11 uptime=300
      13:00  power off
      15:00  GT      locked=no uptime=0
      15:10  GTIADB  es=11 uptime=10
      15:20  end`);
    expect(inWords(outages)).toEqual(["power-site 13:00-15:10"]);
  });

  it("the minutes that a terminal looks for its satellite after a short time without power belong to that", async () => {
    const outages = await tellStory(`
      12:00  GTIADB  es=11
      13:00  power off
      13:03  GT      locked=no
      13:12  GTIADB  es=11
      13:20  end`);
    expect(inWords(outages)).toEqual(["power-site 13:00-13:12"]);
  });

  it("a terminal that restarts long after the loss did not cause it", async () => {
    const outages = await tellStory(`
      12:00  GTIADB  es=11 level=-42 uptime=300
      13:00  GT      es=11 level=-42 uptime=360
      13:30  GT      locked=no alert=booting uptime=0
      13:33  GT      es=11 level=-42 uptime=3
      14:00  GTIADB  es=11 level=-42 uptime=30
      14:10  end`);
    expect(inWords(outages)).toEqual(["gateway-or-beam 13:00-14:00"]);
  });

  it("an accelerator that accepts for the broker does not hide an outage", async () => {
    const outages = await tellStory(
      `
      12:00  GIAB
      13:00  GB~
      13:20  GIAB
      13:30  end`,
      { ladder: "GIAB" },
    );
    expect(inWords(outages)).toEqual(["unknown 13:00-13:20"]);
  });

  it("a resolver that fails before the link does is an outage of its own, and nobody judges it while the link is down", async () => {
    const outages = await tellStory(`
      12:00  GTIADB  es=11
      12:10  GTIAB   es=11
      12:20  GT      es=11
      12:40  GTIAB   es=11
      12:50  GTIADB  es=11
      13:00  end`);
    expect(inWords(outages).toSorted()).toEqual(["dns 12:10-12:50", "gateway-or-beam 12:20-12:40"]);
    // No minute counts twice.
    const downMs = Object.fromEntries(outages.map(({ cause, fields }) => [cause, fields.downMs]));
    expect(downMs).toEqual({ dns: 20 * MINUTE, "gateway-or-beam": 20 * MINUTE });
  });

  it("a broker that is gone while names are not found counts only before and after", async () => {
    const outages = await tellStory(`
      12:00  GTIADB  es=11
      12:10  GTIAD   es=11
      12:20  GTIA    es=11
      12:40  GTIAD   es=11
      12:50  GTIADB  es=11
      13:00  end`);
    expect(inWords(outages).toSorted()).toEqual(["broker 12:10-12:50", "dns 12:20-12:40"]);
    const downMs = Object.fromEntries(outages.map(({ cause, fields }) => [cause, fields.downMs]));
    expect(downMs).toEqual({ broker: 20 * MINUTE, dns: 20 * MINUTE });
  });
});

describe("an outage", () => {
  it("takes two passes in vain", async () => {
    const outages = await tellStory(`
      12:00     GTIADB
      12:10     GT
      12:10:10  GTIADB
      12:20     GT
      12:20:20  GTIADB
      12:30     end`);
    expect(outages.map(({ fields }) => fields.downMs)).toEqual([20_000]);
    expect(outages[0]?.fields.over300s).toBe(false);
  });

  it("counts for a refund from more than 300 s on", async () => {
    const outages = await tellStory(`
      12:00     GTIADB
      12:10     GT
      12:15     GTIADB
      12:20     GT
      12:25:10  GTIADB
      12:30     end`);
    expect(outages.map(({ fields: { downMs, over300s } }) => [downMs, over300s])).toEqual([
      [300_000, false],
      [310_000, true],
    ]);
  });

  it("that comes and goes is one, with the number of times that it seemed to be over", async () => {
    const rows = Array.from({ length: 30 }, (_, index) => {
      const minute = String(index * 2).padStart(2, "0");
      const next = String(index * 2 + 1).padStart(2, "0");
      return `13:${minute} GT es=11\n13:${next} GTIADB es=11`;
    });
    const outages = await tellStory(`12:50 GTIADB es=11\n${rows.join("\n")}\n14:10 end`);
    expect(inWords(outages)).toEqual(["gateway-or-beam 13:00-13:59"]);
    expect(outages[0]?.fields).toMatchObject({ flaps: 29, downMs: 30 * MINUTE, durationMs: 59 * MINUTE });
  });

  it("that is over for two minutes is over", async () => {
    const outages = await tellStory(`
      12:50     GTIADB  es=11
      13:00     GT      es=11
      13:10     GTIADB  es=11
      13:12:10  GT      es=11
      13:20     GTIADB  es=11
      13:30     end`);
    expect(inWords(outages)).toEqual(["gateway-or-beam 13:00-13:10", "gateway-or-beam 13:12-13:20"]);
  });

  it("is not made longer by a single pass in vain while it is nearly over", async () => {
    const outages = await tellStory(`
      12:50     GTIADB  es=11
      13:00     GT      es=11
      13:10     GTIADB  es=11
      13:11     GT      es=11
      13:11:10  GTIADB  es=11
      13:30     end`);
    expect(outages[0]?.fields).toMatchObject({ flaps: 0, durationMs: 10 * MINUTE });
  });

  it("is not told where nothing ever answered: there is no link yet that could be out", async () => {
    expect(await tellStory("12:00 GT es=11\n13:00 GTIADB es=11\n13:10 end")).toEqual([]);
  });

  it("does not take the silence of a gateway that never answers for a failure of the LAN", async () => {
    const outages = await tellStory("12:00 TIADB es=11\n13:00 T es=11\n13:20 TIADB es=11\n13:30 end");
    expect(inWords(outages)).toEqual(["gateway-or-beam 13:00-13:20"]);
  });
});

describe("an outage is one, with its true bounds, over", () => {
  const TRUE = ["rain-fade 13:00-14:00"];
  const RAIN = `
      11:00  GTIADB  es=11 level=-42
      12:50  GTIADB  es=11>4 level=-42>-48`;

  it("a restart of the agent in the middle", async () => {
    const outages = await tellStory(`${RAIN}
      13:00  GT      locked=no
      13:20  agent off
      13:23  GT      locked=no
      14:00  GTIADB  es=11 level=-42
      14:10  end`);
    expect(inWords(outages)).toEqual(TRUE);
    expect(outages[0]?.fields).toMatchObject({ flaps: 0, downMs: 60 * MINUTE });
  });

  it("a restart of the agent just after it began", async () => {
    const outages = await tellStory(`${RAIN}
      13:00     GT      locked=no
      13:00:40  agent off
      13:05     GT      locked=no
      14:00     GTIADB  es=11 level=-42
      14:10     end`);
    expect(inWords(outages)).toEqual(TRUE);
  });

  it("a restart of the agent in the minutes in which it is not yet over", async () => {
    const outages = await tellStory(`${RAIN}
      13:00  GT      locked=no
      14:00  GTIADB  es=11 level=-42
      14:01  agent off
      14:02  GTIADB  es=11 level=-42
      14:20  end`);
    expect(inWords(outages)).toEqual(TRUE);
    expect(outages[0]?.fields.flaps).toBe(0);
  });

  it("power cuts in it", async () => {
    const outages = await tellStory(`${RAIN}
      13:00  GT      locked=no
      13:10  power off
      13:20  GT      locked=no
      13:30  power off
      13:40  GT      locked=no
      14:00  GTIADB  es=11 level=-42
      14:10  end`);
    expect(inWords(outages)).toEqual(TRUE);
    expect(outages[0]?.fields).toMatchObject({ unpoweredMs: 20 * MINUTE, downMs: 40 * MINUTE });
  });

  it("a repair of the clock in the middle: the start goes by the time that is known at the end", async () => {
    const outages = await tellStory(`
      11:00  GTIADB  es=11 level=-42  clock=-90
      12:50  GTIADB  es=11>4 level=-42>-48  clock=-90
      13:00  GT      locked=no  clock=-90
      13:30  GT      locked=no
      14:00  GTIADB  es=11 level=-42
      14:10  end`);
    expect(inWords(outages)).toEqual(TRUE);
  });

  it("a clock that nobody vouches for until it is over", async () => {
    const outages = await tellStory(`
      11:00  GTIADB  es=11 level=-42  clock=unknown
      12:50  GTIADB  es=11>4 level=-42>-48  clock=unknown
      13:00  GT      locked=no  clock=unknown
      14:00  GTIADB  es=11 level=-42  clock=unknown
      14:06  GTIADB  es=11 level=-42
      14:20  end`);
    expect(inWords(outages)).toEqual(TRUE);
  });

  it("a power cut after which the time is not known at once", async () => {
    const outages = await tellStory(`
      11:00  GTIADB  uptime=300
      13:00  power off
      15:00  GTIADB  uptime=0 clock=unknown
      15:10  GTIADB  uptime=10
      15:20  end`);
    expect(inWords(outages)).toEqual(["power-site 13:00-15:00"]);
    expect(outages[0]?.fields.durationMs).toBe(120 * MINUTE + 30_000);
  });

  it("boots in which the time was never known, between two in which it was", async () => {
    const outages = await tellStory(`${RAIN}
      13:00  GT      locked=no
      13:10  power off
      13:20  GT      locked=no  clock=unknown
      13:30  power off
      13:40  GT      locked=no
      14:00  GTIADB  es=11 level=-42
      14:10  end`);
    expect(inWords(outages)).toEqual(TRUE);
    expect(outages[0]?.fields).toMatchObject({ unpoweredMs: 20 * MINUTE, downMs: 40 * MINUTE });
  });
});

describe("what nobody saw", () => {
  it("does not make an outage longer: the agent was away for long, and finds the link up", async () => {
    const [outage] = await tellStory(`
      12:00  GTIADB  es=11
      13:00  GT      es=11
      13:20  agent off
      15:00  GTIADB  es=11
      15:10  end`);
    expect(outage).toMatchObject({ cause: "gateway-or-beam", from: "13:00", to: "13:20" });
    expect(outage?.fields.evidence).toContainEqual({ code: "unmeasured-ms", value: 100 * MINUTE });
  });

  it("is not known of a terminal that was not read while the link was down", async () => {
    const outages = await tellStory(
      `
      12:00     GTIADB  es=11
      13:00:30  GT      es=11
      13:01:30  GTIADB  es=11
      13:20     end`,
      { terminalEvery: 60 },
    );
    // It was read at 13:01:00, and was locked.
    expect(outages).toMatchObject([{ cause: "gateway-or-beam" }]);
    const unseen = await tellStory(
      `
      12:00     GTIADB  es=11
      13:00:10  GT      es=11
      13:00:50  GTIADB  es=11
      13:20     end`,
      { terminalEvery: 60 },
    );
    expect(unseen).toMatchObject([{ cause: "unknown", fields: { confidence: 0 } }]);
  });
});

describe("where the time is never known", () => {
  it("an outage has its length, and the stamp that is repaired if it becomes known", async () => {
    const [outage] = await tellStory(`
      11:00  GTIADB  clock=unknown
      13:00  GT      clock=unknown
      13:10  GTIADB  clock=unknown
      13:40  end`);
    expect(outage?.draft).toMatchObject({ boot: "boot-1", durationMs: 10 * MINUTE });
    expect(outage?.draft).not.toHaveProperty("at");
    expect(outage?.fields).not.toHaveProperty("start");
  });

  it("a power cut has no length, and is told a quarter of an hour later all the same", async () => {
    const [outage, ...others] = await tellStory(`
      11:00  GTIADB  clock=unknown
      13:00  power off
      14:00  GTIADB  clock=unknown
      14:20  end`);
    expect(others).toEqual([]);
    expect(outage?.draft).toMatchObject({ boot: "boot-2", cause: "power-site", confidence: 0.8, over300s: false });
    expect(outage?.fields).not.toHaveProperty("durationMs");
    expect(outage?.fields).not.toHaveProperty("unpoweredMs");
  });
});

describe("a power cut without an outage of the link", () => {
  it("is an outage of the site's power", async () => {
    const outages = await tellStory(`
      11:00  GTIADB  uptime=300
      13:00  power off
      13:30  GTIADB  uptime=0
      13:40  end`);
    expect(inWords(outages)).toEqual(["power-site 13:00-13:30"]);
  });

  it("is none where the terminal ran on: only the box had no power", async () => {
    const outages = await tellStory(`
      11:00  GTIADB  es=11 uptime=300
      13:00  power off
      13:30  GTIADB  es=11 uptime=450
      13:40  end`);
    expect(outages).toEqual([]);
  });

  it("of a minute may have been a box that restarted by itself", async () => {
    const [outage] = await tellStory(`
      11:00  GTIADB
      13:00  power off
      13:01  GTIADB
      13:10  end`);
    expect(outage?.fields).toMatchObject({ cause: "power-site", confidence: 0.6 });
  });
});
