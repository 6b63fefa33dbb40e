import { describe, expect, it } from "vitest";
import type { ServiceNews } from "../../agent/core/service-manager.ts";
import { MINUTE, type Millis, SECOND } from "../../agent/core/time.ts";
import { isAlive, MAXIMUM_PAUSE, MAXIMUM_STALL } from "../../agent/status/sign-of-life.ts";
import { Watchdog } from "../../agent/status/watchdog.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const WATCHDOG: Millis = 3 * MINUTE;

describe("a sign of life", () => {
  it.each([
    [{ agent: "runs" }, true],
    [{ agent: "runs", stalledMs: MAXIMUM_STALL }, true],
    [{ agent: "runs", stalledMs: MAXIMUM_STALL + 1 }, false],
    [{ agent: "changes", forMs: MAXIMUM_PAUSE }, true],
    [{ agent: "changes", forMs: MAXIMUM_PAUSE + 1 }, false],
  ] as const)("of %o: %o", (vitals, expected) => {
    expect(isAlive(vitals)).toBe(expected);
  });
});

function watched(given: { watchdogMs: Millis | undefined } = { watchdogMs: WATCHDOG }) {
  const clock = new VirtualClock();
  const { log, lines } = recordingLog();
  const stop = new AbortController();
  const news: (readonly [ServiceNews, Millis])[] = [];
  const begun = clock.monotonic();
  const manager = {
    ...given,
    tell: async (one: ServiceNews) => {
      news.push([one, clock.monotonic() - begun]);
    },
  };
  const watchdog = new Watchdog({ clock, log, manager }, stop.signal);
  const state: { stalledMs?: Millis } = {};
  const agent = { snapshot: () => ({ outbox: state as never }) };
  const alive = () => news.filter(([one]) => one === "alive").map(([, at]) => at);
  return { clock, lines, stop, news, watchdog, state, agent, alive };
}

describe("the watchdog", () => {
  it("says ready once the agent runs, and alive three times in the time that it is given", async () => {
    const { clock, news, watchdog, agent, alive } = watched();
    await clock.advance(MINUTE);
    expect(news).toEqual([]);
    watchdog.watch(agent);
    await clock.advance(WATCHDOG);
    expect(news[0]).toEqual(["ready", MINUTE]);
    expect(alive()).toEqual([MINUTE, 2 * MINUTE, 3 * MINUTE, 4 * MINUTE]);
  });

  it("goes silent while the outbox gets no further, says why once, and speaks again when it does", async () => {
    const { clock, lines, watchdog, state, agent, alive } = watched();
    watchdog.watch(agent);
    await clock.advance(SECOND);
    state.stalledMs = MAXIMUM_STALL + 1;
    await clock.advance(10 * MINUTE);
    expect(alive()).toEqual([0]);
    expect(lines.map(({ level, fields }) => [level, fields["stalledMs"]])).toEqual([["error", MAXIMUM_STALL + 1]]);
    delete state.stalledMs;
    await clock.advance(MINUTE);
    expect(alive()).toHaveLength(2);
  });

  it("bears with the pause between two agents, and says ready only once", async () => {
    const { clock, news, watchdog, agent, alive } = watched();
    const unwatch = watchdog.watch(agent);
    await clock.advance(MINUTE);
    unwatch();
    await clock.advance(MAXIMUM_PAUSE + 10 * MINUTE);
    expect(alive().at(-1)).toBe(MAXIMUM_PAUSE + MINUTE);
    watchdog.watch(agent);
    await clock.advance(MINUTE);
    expect(alive().at(-1)).toBe(clock.monotonic() - 1_000_000);
    expect(news.filter(([one]) => one === "ready")).toHaveLength(1);
  });

  it("is silent from the moment the agent is to stop, and leaves nothing behind", async () => {
    const { clock, stop, watchdog, agent, alive } = watched();
    watchdog.watch(agent);
    await clock.advance(MINUTE);
    stop.abort();
    await clock.advance(WATCHDOG);
    expect(alive()).toEqual([0, MINUTE]);
    expect(clock.sleeping).toBe(0);
  });

  it("says ready and no more where nobody watches", async () => {
    const { clock, news, watchdog, agent } = watched({ watchdogMs: undefined });
    watchdog.watch(agent);
    await clock.advance(WATCHDOG);
    expect(news.map(([one]) => one)).toEqual(["ready"]);
  });
});
