import { describe, expect, it } from "vitest";
import { TimerWheel } from "../../simulator/world/timer-wheel.ts";

const LIVING = { isOver: false };

function waitedFor(wheel: TimerWheel, ms: number): Promise<number> {
  const begin = performance.now();
  return new Promise((resolve) => wheel.after(ms, () => resolve(performance.now() - begin), LIVING));
}

describe("TimerWheel", () => {
  it("is never early, and keeps the order of times", async () => {
    const wheel = new TimerWheel();
    const order: number[] = [];
    const waits = [35, 0, 20, 5, 20].map(async (ms) => {
      expect(await waitedFor(wheel, ms)).toBeGreaterThanOrEqual(ms);
      order.push(ms);
    });
    await Promise.all(waits);
    expect(order).toEqual([0, 5, 20, 20, 35]);
  });

  it("brings nothing while it stands still, and then what was waited for, counted from when it goes", async () => {
    const wheel = new TimerWheel();
    wheel.standStill();
    const happened: string[] = [];
    wheel.after(0, () => happened.push("at once"), LIVING);
    wheel.after(10_000, () => happened.push("later"), LIVING);
    wheel.after(1_000_000, () => happened.push("much later"), LIVING);
    await waitedFor(new TimerWheel(), 50);
    expect([happened, wheel.takeMostBehind()]).toEqual([[], 0]);
    wheel.go(9_980);
    expect(await waitedFor(wheel, 30)).toBeGreaterThanOrEqual(30);
    expect(happened).toEqual(["at once", "later"]);
  });

  it("does not bring what was cancelled, not even by an alarm of the same moment", async () => {
    const wheel = new TimerWheel();
    const happened: string[] = [];
    const first = wheel.after(0, () => second.cancel(), LIVING);
    const second = wheel.after(0, () => happened.push("second"), LIVING);
    const third = wheel.after(0, () => happened.push("third"), LIVING);
    wheel.after(0, () => happened.push("fourth"), LIVING);
    third.cancel();
    await waitedFor(wheel, 0);
    first.cancel();
    expect(happened).toEqual(["fourth"]);
  });

  it("brings nothing to whoever is over, and forgets what waits for it", async () => {
    const wheel = new TimerWheel();
    const owner = { isOver: false };
    let happened = 0;
    wheel.after(0, () => happened++, owner);
    wheel.after(5, () => happened++, owner);
    wheel.after(3_600_000, () => happened++, owner);
    expect(wheel.size).toBe(3);
    owner.isOver = true;
    wheel.ownerEnded();
    await waitedFor(wheel, 20);
    expect(happened).toBe(0);
    expect(wheel.size).toBe(0);
  });

  it("sets an alarm that is spent again, for whatever time, and makes no other", async () => {
    const wheel = new TimerWheel();
    let happened = 0;
    const then = () => happened++;
    const alarm = wheel.after(0, then, LIVING);
    await waitedFor(wheel, 0);
    expect(wheel.after(0, then, LIVING, alarm)).toBe(alarm);
    await waitedFor(wheel, 0);
    alarm.cancel();
    expect(wheel.after(3_600_000, then, LIVING, alarm)).toBe(alarm);
    await waitedFor(wheel, 0);
    expect([happened, wheel.size]).toEqual([2, 1]);
  });

  it("makes another where the one that is spent was for something else", async () => {
    const wheel = new TimerWheel();
    const happened: string[] = [];
    const first = wheel.after(0, () => happened.push("first"), LIVING);
    await waitedFor(wheel, 0);
    expect(wheel.after(0, () => happened.push("second"), LIVING, first)).not.toBe(first);
    await waitedFor(wheel, 0);
    expect(happened).toEqual(["first", "second"]);
  });

  it("brings everything of a moment of which one sets itself and the next one again", async () => {
    const wheel = new TimerWheel();
    const happened: string[] = [];
    const again = () => {
      happened.push("first");
      if (happened.length > 1) return;
      second.cancel();
      wheel.after(50, later, LIVING, second);
      wheel.after(50, again, LIVING, first);
    };
    const later = () => happened.push("second");
    const first = wheel.after(0, again, LIVING);
    const second = wheel.after(0, later, LIVING);
    wheel.after(0, () => happened.push("third"), LIVING);
    await waitedFor(wheel, 20);
    expect(happened).toEqual(["first", "third"]);
    await waitedFor(wheel, 50);
    expect(happened.toSorted()).toEqual(["first", "first", "second", "third"]);
  });

  it("lets other work have its turn while what comes at once goes on for ever", async () => {
    const wheel = new TimerWheel();
    let turns = 0;
    const again = () => {
      turns += 1;
      wheel.after(0, again, LIVING);
    };
    again();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(turns).toBeGreaterThan(1);
  });

  it("waits for whole turns of the wheel where a time lies beyond one", async () => {
    const wheel = new TimerWheel();
    let happened = 0;
    // One turn is 4,096 ticks of 10 ms: this one has its place in the ring of a tick that comes soon.
    wheel.after(40_980, () => happened++, LIVING);
    await waitedFor(wheel, 60);
    expect(happened).toBe(0);
    expect(wheel.size).toBe(1);
  });

  it("tells how late alarms came while the process was busy, and forgets it then", async () => {
    const wheel = new TimerWheel();
    await waitedFor(wheel, 0);
    wheel.takeMostBehind();
    const alarm = waitedFor(wheel, 0);
    const busyUntil = performance.now() + 300;
    while (performance.now() < busyUntil);
    await alarm;
    expect(wheel.takeMostBehind()).toBeGreaterThanOrEqual(250);
    expect(wheel.takeMostBehind()).toBe(0);
  });
});
