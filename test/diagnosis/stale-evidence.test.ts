import { describe, expect, it } from "vitest";
import { tellStory } from "../support/site-story.ts";

async function causes(table: string, terminalEvery?: number): Promise<readonly string[]> {
  const outages = await tellStory(table, terminalEvery === undefined ? {} : { terminalEvery });
  return outages.map(({ cause, from, to }) => `${cause} ${from}-${to}`);
}

describe("a terminal that", () => {
  it("could not be read for long before the loss is not what went off", async () => {
    const told = await causes(`
      01:00  GTIADB  es=11
      02:00  GTIADB
      05:00  GT
      05:30  GTIADB
      05:40  end`);
    expect(told).toEqual(["unknown 05:00-05:30"]);
  });

  it("answers to ping is not gone because its pages are", async () => {
    const told = await causes(`
      01:00  GTIADB  es=11
      02:00  GT
      02:30  GTIADB  es=11
      02:40  end`);
    expect(told).toEqual(["unknown 02:00-02:30"]);
  });

  it("is read every ten minutes is not gone in between", async () => {
    const told = await causes(
      `
      01:00  GIADB  es=11
      02:01  G      es=11
      02:59  GIADB  es=11
      03:20  end`,
      600,
    );
    expect(told).toEqual(["gateway-or-beam 02:01-02:59"]);
  });

  it("complains all day and works all the same did not fail for that", async () => {
    const told = await causes(`
      01:00  GTIADB  es=11 alert=hardware,moved
      03:00  GT      es=11 alert=hardware,moved
      03:30  GTIADB  es=11 alert=hardware,moved
      03:40  GTIADB  locked=yes alert=moved
      04:00  GT      locked=no alert=moved obstructed=yes
      04:30  GTIADB  locked=yes alert=moved
      04:40  GT      es=11 alert=moved,overheated
      04:50  GTIADB  es=11 alert=moved
      05:00  end`);
    expect(told).toEqual(["gateway-or-beam 03:00-03:30", "obstruction 04:00-04:30", "terminal 04:40-04:50"]);
  });
});

describe("what was silent once before the link was lost, and once after it came back, was not out in between:", () => {
  it("names", async () => {
    const told = await causes(`
      01:00:00  GTIADB  es=11
      02:00:00  GTIAB   es=11
      02:00:10  GT      es=11
      04:00:00  GTIAB   es=11
      04:00:10  GTIADB  es=11
      04:10:00  end`);
    expect(told).toEqual(["gateway-or-beam 02:00-04:00"]);
  });

  it.each(["GTIAB", "GTIAD"])("%s, in a short outage of the link", async (without) => {
    const told = await causes(`
      01:00:00  GTIADB  es=11
      02:00:00  ${without}   es=11
      02:00:10  GT      es=11
      02:03:00  ${without}   es=11
      02:03:10  GTIADB  es=11
      02:10:00  end`);
    expect(told).toEqual(["gateway-or-beam 02:00-02:03"]);
  });

  it("the broker", async () => {
    const told = await causes(`
      01:00:00  GTIADB  es=11
      02:00:00  GTIAD   es=11
      02:00:10  GT      es=11
      04:00:00  GTIAD   es=11
      04:00:10  GTIADB  es=11
      04:10:00  end`);
    expect(told).toEqual(["gateway-or-beam 02:00-04:00"]);
  });
});
