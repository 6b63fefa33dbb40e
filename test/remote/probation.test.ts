import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Desired } from "../../agent/core/desired.ts";
import {
  beforeStart,
  begun,
  calm,
  failed,
  heard,
  invalid,
  MOST_CRASHES,
  MOST_RETIRED,
  MOST_STARTS,
  proven,
  trialLeft,
} from "../../agent/remote/probation.ts";
import { NOTHING, settingsInForce, settingsToRun, type TrialState } from "../../agent/remote/trial-state.ts";

const AT = { boot: "b1", up: 1_000 };
const issues = [{ path: "uplink.keepaliveSeconds", code: "below-minimum" }];

/** What the centre wants: `x` stands for any setting. */
function wants(id: string | undefined, x: number | undefined, changes = true): Desired {
  return { outcome: "good", ...(id === undefined ? {} : { id }), settings: x === undefined ? {} : { x }, changes };
}

const onTrial = (id: string, x: number, before: TrialState = NOTHING): TrialState =>
  begun(heard(before, wants(id, x)).state, AT, false).state;
const active = (id: string, x: number): TrialState => proven(onTrial(id, x));

describe("settings from the centre", () => {
  it("are tried by an agent that is started for it, and stay once they have proven themselves", () => {
    const step = heard(NOTHING, wants("a", 1));
    expect(step.restart).toBe(true);
    expect([settingsInForce(step.state), settingsToRun(step.state)]).toEqual([{}, { x: 1 }]);
    const running = begun(step.state, AT, false).state;
    expect([settingsInForce(running), running.trial?.starts]).toEqual([{ x: 1 }, 1]);
    expect(proven(running)).toEqual({ good: { id: "a", settings: { x: 1 }, crashes: 0 }, retired: [] });
  });

  it("are not proven by the agent that only heard of them", () => {
    const { state } = heard(active("a", 1), wants("b", 2));
    expect(proven(state)).toBe(state);
  });

  it("give way to those before when they fail, and are not tried again", () => {
    const state = failed(onTrial("b", 2, active("a", 1)), "not-proven");
    expect(settingsToRun(state)).toEqual({ x: 1 });
    expect(state.verdict).toEqual({ state: "reverted", id: "b", reason: "not-proven" });
    const again = heard(state, wants("b", 2));
    expect(again).toEqual({ state, restart: false });
  });

  it("that failed some time ago are not tried either", () => {
    const state = proven(begun(heard(failed(onTrial("b", 2), "not-proven"), wants("c", 3)).state, AT, false).state);
    const { state: after, restart } = heard(state, wants("b", 2));
    expect([restart, after.verdict]).toEqual([false, { state: "refused", id: "b", reason: "given-up" }]);
    expect(settingsToRun(after)).toEqual({ x: 3 });
  });

  it("that are bad change nothing", () => {
    const state = active("a", 1);
    const step = heard(state, { outcome: "refused", id: "b", issues });
    expect(step.restart).toBe(false);
    expect(step.state).toEqual({ ...state, verdict: { state: "refused", id: "b", reason: "invalid", issues } });
    expect(heard(step.state, wants("a", 1, false)).state).toEqual(state);
  });

  it("that change nothing need no trial, and none starts anew", () => {
    expect(heard(NOTHING, wants("a", 1, false))).toEqual({
      state: { good: { id: "a", settings: { x: 1 }, crashes: 0 }, retired: [] },
      restart: false,
    });
    const running = onTrial("a", 1);
    const renamed = heard(running, wants("b", 1, false));
    expect(renamed).toEqual({ state: { ...running, trial: { ...running.trial, id: "b" } }, restart: false });
  });

  it("are taken away on trial as well: the broker that is set at the site may be gone", () => {
    const state = begun(heard(active("a", 1), wants(undefined, undefined)).state, AT, false).state;
    expect(settingsInForce(state)).toEqual({});
    expect(proven(state)).toEqual(NOTHING);
    const back = failed(state, "not-proven");
    expect([settingsToRun(back), back.verdict]).toEqual([{ x: 1 }, { state: "reverted", reason: "not-proven" }]);
    expect(heard(back, wants(undefined, undefined)).restart).toBe(true);
  });

  it("once discarded stay away although they still lie at the broker, but only if it works without them", () => {
    const discarding = begun(heard(active("a", 1), wants(undefined, undefined), ["a"]).state, AT, false).state;
    const meanwhile = heard(discarding, wants("a", 1));
    expect([meanwhile.restart, meanwhile.state.trial]).toEqual([false, discarding.trial]);
    expect(heard(proven(discarding), wants("a", 1)).restart).toBe(false);
    expect(heard(failed(discarding, "not-proven"), wants("a", 1, false)).state.verdict).toBeUndefined();
  });

  it("that the centre took back before anybody tried them are forgotten", () => {
    const { state } = heard(active("a", 1), wants("b", 2));
    expect(heard(state, wants("c", 1, false)).state).toEqual({
      good: { id: "c", settings: { x: 1 }, crashes: 0 },
      retired: [],
    });
  });

  it("that do not fit the site any more are dropped, and welcome when they do", () => {
    const state = invalid(active("a", 1), issues);
    expect([settingsToRun(state), state.verdict]).toEqual([
      {},
      { state: "reverted", id: "a", reason: "no-longer-valid", issues },
    ]);
    expect(heard(state, wants("a", 1)).restart).toBe(true);
    expect(settingsToRun(invalid(onTrial("b", 2, active("a", 1)), issues))).toEqual({ x: 1 });
  });
});

describe("a trial", () => {
  it("goes on after a restart where it was, and begins its time anew after a power cut", () => {
    const first = onTrial("a", 1);
    expect(trialLeft(first, 600, { boot: "b1", up: 1_500 })).toBe(100);
    const restarted = begun(first, { boot: "b1", up: 1_500 }, true).state;
    expect(trialLeft(restarted, 600, { boot: "b1", up: 1_600 })).toBe(0);
    const rebooted = begun(restarted, { boot: "b2", up: 50 }, false).state;
    expect(trialLeft(rebooted, 600, { boot: "b2", up: 60 })).toBe(590);
    expect(trialLeft(NOTHING, 600, AT)).toBeUndefined();
  });

  it("is given up when too many agents have begun with it", () => {
    let state = heard(active("good", 1), wants("bad", 2)).state;
    let starts = 0;
    for (; settingsToRun(beforeStart(state))["x"] === 2; starts++) state = begun(beforeStart(state), AT, true).state;
    expect(starts).toBe(MOST_STARTS);
    expect(beforeStart(state).verdict).toEqual({ state: "reverted", id: "bad", reason: "interrupted" });
  });
});

describe("settings in force with which the agent crashes again and again", () => {
  const crashing = (state: TrialState, times: number) => {
    let step = { state, restart: false };
    for (let i = 0; i < times; i++) step = begun(step.state, AT, true);
    return step;
  };

  it("are left out on trial, and given up only when it works without them", () => {
    expect(crashing(active("a", 1), MOST_CRASHES - 1).restart).toBe(false);
    const { state, restart } = crashing(active("a", 1), MOST_CRASHES);
    expect([restart, settingsToRun(state)]).toEqual([true, {}]);
    const without = proven(begun(state, AT, false).state);
    expect(without).toEqual({ verdict: { state: "reverted", id: "a", reason: "crashed" }, retired: ["a"] });
    expect(heard(without, wants("a", 1))).toEqual({ state: without, restart: false });
    expect(settingsToRun(failed(begun(state, AT, false).state, "not-proven"))).toEqual({ x: 1 });
  });

  it("stay when the crashes were not in a row", () => {
    const { state } = crashing(active("a", 1), MOST_CRASHES - 1);
    expect(begun(calm(state), AT, true).restart).toBe(false);
    expect(begun(state, AT, false)).toEqual({ state, restart: false });
  });
});

/** A site whose settings work when `x` is even; x = 0 are its own. Everything that can happen, in any order. */
type Happening =
  | { readonly it: "wants"; readonly id: string; readonly x: number }
  | { readonly it: "discards" | "proves" | "fails" | "dies" | "power cut" | "restarts" | "sends nonsense" };

class Site {
  state: TrialState = NOTHING;
  boot = 0;
  /** Names that failed. */
  readonly hasFailed = new Set<string>();

  constructor() {
    this.#start(false);
  }

  get running(): number {
    return (settingsInForce(this.state)["x"] as number | undefined) ?? 0;
  }

  happen(event: Happening): void {
    switch (event.it) {
      case "wants":
        this.#hear({ outcome: "good", id: event.id, settings: { x: event.x }, changes: event.x !== this.running });
        break;
      case "discards":
        this.#hear({ outcome: "good", settings: {}, changes: this.running !== 0 }, [this.state.good?.id ?? "none"]);
        break;
      case "sends nonsense":
        this.#hear({ outcome: "refused", issues });
        break;
      case "proves":
        if (this.running % 2 === 0) this.state = proven(this.state);
        break;
      case "fails":
        this.#fail();
        break;
      case "power cut":
        this.boot++;
        this.#start(false);
        break;
      default:
        this.#start(event.it === "dies");
    }
  }

  #hear(desired: Desired, discards?: readonly string[]): void {
    const step = heard(this.state, desired, discards);
    this.state = step.state;
    if (!step.restart) return;
    expect(this.hasFailed.has(step.state.trial?.id ?? ""), "it is tried although it failed").toBe(false);
    this.#start(false);
  }

  #fail(): void {
    const { trial, good } = this.state;
    if (trial === undefined || trial.starts === 0) return;
    this.state = failed(this.state, "not-proven");
    expect(this.state.good).toEqual(good);
    this.#note(trial.id);
    this.#start(false);
  }

  #start(crashed: boolean): void {
    const { trial } = this.state;
    this.state = beforeStart(this.state);
    if (this.state.trial === undefined) this.#note(trial?.id);
    const step = begun(this.state, { boot: `${this.boot}`, up: 0 }, crashed);
    this.state = step.state;
    if (step.restart) this.#start(false);
  }

  #note(id: string | undefined): void {
    if (id !== undefined) this.hasFailed.add(id);
  }
}

describe("whatever the centre sends, and whatever dies when", () => {
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        it: fc.constant("wants" as const),
        id: fc.constantFrom("a", "b", "c", "d"),
        x: fc.integer({ min: 0, max: 5 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom("discards", "proves", "fails", "dies", "power cut", "restarts", "sends nonsense")
        .map((it) => ({ it }) as Happening),
    },
  );

  it("settings are proven before they are good, none is tried again after it failed, and a trial without success ends", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (events) => {
        const site = new Site();
        for (const event of events) {
          site.happen(event);
          const { good, retired } = site.state;
          expect(((good?.settings["x"] as number | undefined) ?? 0) % 2, "what is good works").toBe(0);
          expect(retired.length).toBeLessThanOrEqual(MOST_RETIRED);
        }
        // Nothing is heard any more, and whatever runs is killed again and again: soon something runs that works.
        for (let i = 0; i <= MOST_STARTS && site.running % 2 === 1; i++) site.happen({ it: "dies" });
        expect(site.running % 2).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
