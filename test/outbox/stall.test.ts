import { expect, it } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { HOUR, MINUTE } from "../../agent/core/time.ts";
import { FaultyStore } from "../support/faulty-store.ts";
import { MemoryStore } from "../support/memory-store.ts";
import { link, openOutbox } from "../support/outbox-harness.ts";

/** A disk that does not answer, until `answer` is called. */
class HangingStore extends FaultyStore {
  #answer: (() => void) | undefined;
  hang = false;

  override async commit(...all: Parameters<FaultyStore["commit"]>): Promise<void> {
    if (this.hang) {
      await new Promise<void>((resolve) => {
        this.#answer = resolve;
      });
    }
    await super.commit(...all);
  }

  answer(): void {
    this.hang = false;
    this.#answer?.();
  }
}

it("tells for how long a commit has been without an answer, and no longer once it came", async () => {
  const store = new HangingStore(new MemoryStore());
  const { outbox, clock } = await openOutbox(store);
  store.hang = true;
  const stored = outbox.append([link(1)]);
  await clock.advance(3 * MINUTE);
  expect(outbox.status().stalledMs).toBe(3 * MINUTE);
  store.answer();
  await stored;
  expect(outbox.status().stalledMs).toBeUndefined();
  await outbox.close();
});

it("takes no pause for a stall: with nothing to commit it gets on", async () => {
  const { outbox, clock } = await openOutbox(new MemoryStore());
  await clock.advance(5 * HOUR);
  expect(outbox.status().stalledMs).toBeUndefined();
  await outbox.close();
});

it("counts each attempt as a step while the disk refuses: it is waiting for room, not hanging", async () => {
  const store = new FaultyStore(new MemoryStore());
  const { outbox, clock } = await openOutbox(store);
  store.commitError = () => new SuarError("disk-full", { directory: "outbox" });
  const stored = outbox.append([link(1)]);
  let longest = 0;
  for (let second = 0; second < 600; second++) {
    await clock.advance(1000);
    longest = Math.max(longest, outbox.status().stalledMs ?? 0);
  }
  expect(outbox.status().problem?.code).toBe("disk-full");
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThanOrEqual(30_000);
  store.commitError = () => undefined;
  await clock.advance(MINUTE);
  await stored;
  await outbox.close();
});
