import { describe, expect, it } from "vitest";
import { parseTraffic, since } from "../../../../scripts/bench/uplink/ip-traffic.ts";

const link = (rx: { bytes: number; packets: number }, tx: { bytes: number; packets: number }) =>
  JSON.stringify([{ ifname: "wan", stats64: { rx, tx } }]);

describe("the traffic of an interface", () => {
  it("is both ways without the headers of Ethernet: two pings of 84 bytes and their answers", () => {
    const traffic = parseTraffic(link({ bytes: 196, packets: 2 }, { bytes: 196, packets: 2 }));
    expect(traffic).toEqual({ bytes: 4 * 84, packets: 4 });
  });

  it("is told since an earlier moment", () => {
    expect(since({ bytes: 500, packets: 7 }, { bytes: 200, packets: 3 })).toEqual({ bytes: 300, packets: 4 });
  });

  it("is not made up when the program shows none", () => {
    expect(() => parseTraffic("[{}]")).toThrow("no counters");
    expect(() => parseTraffic("[]")).toThrow("no counters");
  });
});
