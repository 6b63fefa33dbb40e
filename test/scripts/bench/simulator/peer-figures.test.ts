import { describe, expect, it } from "vitest";
import {
  costFigure,
  proportionalBytes,
  secondsUntilConnected,
  unableFigure,
} from "../../../../scripts/bench/simulator/peer-figures.ts";
import type { Sample } from "../../../../simulator/history/sample.ts";

describe("the figure of a peer", () => {
  it("is the memory of one client, with processor, connecting and messages beside it", () => {
    const cost = { clients: 500, connectSeconds: 4, bytes: 50_000_000, cores: 0.02, messagesPerSecond: 8.33 };
    expect(costFigure("Tsung", cost)).toEqual({
      name: "Tsung",
      value: 100,
      unit: "kB a client",
      beside: "4.0 % of a core for 1,000; 125 connected a second, all in 4.0 s; 8.3 messages a second",
    });
  });

  it("says how many clients came where the load is not held, and why", () => {
    expect(unableFigure("Tsung", 1000, 340, "no more were heard within 120 s")).toEqual({
      name: "Tsung",
      value: 340,
      unit: "of 1,000 clients",
      beside: "no more were heard within 120 s",
    });
  });
});

describe("the memory of a process", () => {
  it("is its proportional share, not that of a kind of pages", () => {
    const rollup = "5563b000-7ffd Rollup\nRss:  9000 kB\nPss:  1500 kB\nPss_Dirty:  700 kB\nPss_Anon:  600 kB\n";
    expect(proportionalBytes(rollup)).toBe(1500 * 1024);
  });

  it("is not made up where Linux does not say it", () => {
    expect(() => proportionalBytes("Rss: 9000 kB\n")).toThrow("no Pss");
  });
});

describe("the time until a fleet is connected", () => {
  const history = [0, 700, 1000, 990].map((connected, second) => ({ at: second * 1000, connected }) as Sample);

  it("ends at the first look that found every site with a session", () => {
    expect(secondsUntilConnected(history, 1000)).toBe(2);
  });

  it("is unknown where some never had one", () => {
    expect(secondsUntilConnected(history, 1001)).toBeUndefined();
  });
});
