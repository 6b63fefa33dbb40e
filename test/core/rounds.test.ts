import { describe, expect, it } from "vitest";
import { Rounds } from "../../agent/core/rounds.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

describe("Rounds", () => {
  it("begins at once, and pauses from the end of each round", async () => {
    const clock = new VirtualClock();
    const begin = clock.monotonic();
    const begun: number[] = [];
    const rounds = new Rounds(clock, async () => {
      begun.push(clock.monotonic() - begin);
      await new Promise<void>((resolve) => clock.after(300, resolve));
      return 1000;
    });
    rounds.start();
    await clock.advance(3000);
    expect(begun).toEqual([0, 1300, 2600]);
    await clock.advance(300);
    await rounds.stop();
    expect(clock.sleeping).toBe(0);
  });

  it("stops with the round that goes on, and does not begin again", async () => {
    const clock = new VirtualClock();
    let ended = 0;
    const rounds = new Rounds(clock, async () => {
      await new Promise<void>((resolve) => clock.after(300, resolve));
      ended += 1;
      return 0;
    });
    rounds.start();
    const stopping = rounds.stop();
    await clock.advance(1000);
    await stopping;
    rounds.start();
    await clock.advance(1000);
    expect(ended).toBe(1);
  });
});
