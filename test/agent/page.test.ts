import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../../agent/core/time.ts";
import { ComposedAgent } from "../support/composed-agent.ts";
import { FakeTerminal } from "../support/fake-terminal.ts";

class QuickTerminal extends FakeTerminal {
  readonly fastest = SECOND;
}

function terminal(): QuickTerminal {
  return new QuickTerminal(async () => ({ reading: { profile: "fake", locked: true, esn0Db: 11.5 } }));
}

describe("what an agent gives its page", () => {
  it("is the link and since when, signal and day, and whether it may be switched off", async () => {
    const site = new ComposedAgent({ terminal: terminal() });
    await site.start();
    await site.clock.advance(10 * MINUTE);
    const { snapshot, linkForMs, day, outages, safeToSwitchOff } = site.agent.page.facts();
    expect(snapshot.measuring.link.state).toBe("up");
    expect(linkForMs).toBeGreaterThanOrEqual(9 * MINUTE);
    expect(day.figure).toBe("esn0Db");
    expect(day.steps.at(-2)).toMatchObject({ signal: 11.5, lossRatio: 0, downRatio: 0 });
    expect(outages).toEqual([]);
    expect(safeToSwitchOff).toBe(true);
    await site.stop();
  });

  it("is not safe to switch off while the last window goes to disk", async () => {
    const site = new ComposedAgent({ terminal: terminal() });
    await site.start();
    await site.clock.advance(MINUTE - (site.clock.monotonic() % MINUTE) + SECOND);
    expect(site.agent.page.facts().safeToSwitchOff).toBe(false);
    await site.clock.advance(2 * SECOND);
    expect(site.agent.page.facts().safeToSwitchOff).toBe(true);
    await site.stop();
  });

  it("is an outage with its cause, once it is over", async () => {
    const site = new ComposedAgent();
    await site.start();
    await site.clock.advance(5 * MINUTE);
    site.prober.silence("1.1.1.1", "8.8.8.8", "a.root-servers.net", "broker.test:1883", "192.168.1.1");
    await site.clock.advance(10 * MINUTE);
    const { linkForMs, snapshot } = site.agent.page.facts();
    expect(snapshot.measuring.link.state).toBe("down");
    expect(linkForMs).toBeLessThanOrEqual(10 * MINUTE);
    site.prober.answers.clear();
    await site.clock.advance(10 * MINUTE);
    const { outages, day } = site.agent.page.facts();
    expect(outages).toMatchObject([{ cause: "lan", over300s: true }]);
    expect(Math.abs((outages[0]?.durationMs ?? 0) - 10 * MINUTE)).toBeLessThanOrEqual(20 * SECOND);
    expect(day.steps.some(({ downRatio }) => downRatio === 1)).toBe(true);
    await site.stop();
  });
});

describe("while somebody aligns the antenna", () => {
  it("the terminal is read as often as its driver permits, and as before when they have gone", async () => {
    const dish = terminal();
    const site = new ComposedAgent({ terminal: dish });
    await site.start();
    await site.clock.advance(2 * MINUTE);
    const before = dish.reads;
    const release = site.agent.page.hurryTerminal();
    await site.clock.advance(10 * SECOND);
    expect(dish.reads - before).toBeGreaterThanOrEqual(10);
    expect(dish.reads - before).toBeLessThanOrEqual(11);
    expect(site.agent.page.alignment()).toMatchObject({ everyMs: SECOND, reading: { esn0Db: 11.5 } });
    expect(site.agent.page.alignment().ageMs).toBeLessThanOrEqual(SECOND);
    release();
    const after = dish.reads;
    await site.clock.advance(MINUTE);
    expect(dish.reads - after).toBeLessThanOrEqual(5);
    await site.stop();
  });

  it("a terminal that cannot be read is no reading", async () => {
    const dish = terminal();
    const site = new ComposedAgent({ terminal: dish });
    await site.start();
    await site.clock.advance(MINUTE);
    expect(site.agent.page.alignment().reading).toBeDefined();
    dish.answer = () => Promise.reject(new Error("gone"));
    await site.clock.advance(MINUTE);
    expect(site.agent.page.alignment().reading).toBeUndefined();
    expect(site.agent.page.alignment().everyMs).toBe(15 * SECOND);
    await site.stop();
  });

  it("there is nothing to hurry at a site without a terminal", async () => {
    const site = new ComposedAgent();
    await site.start();
    site.agent.page.hurryTerminal()();
    expect(site.agent.page.alignment()).toEqual({});
    await site.stop();
  });
});
