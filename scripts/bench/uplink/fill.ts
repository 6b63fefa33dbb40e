import { MINUTE, SECOND } from "../../../agent/core/time.ts";
import { NodeClock } from "../../../agent/platform/node-clock.ts";
import { openOutbox } from "../outbox/bench-outbox.ts";
import { Minutes } from "../outbox/minutes.ts";

/** Leaves in the agent's store under `folder` what an outage of so many minutes does: two records each, every field there. Returns how many. */
export async function fillStore(folder: string, minutes: number): Promise<number> {
  const clock = new NodeClock("always");
  const { outbox } = await openOutbox(folder, clock, { commitEvery: 0 });
  const source = new Minutes(4);
  const now = Date.now();
  for (let minute = minutes; minute > 0; minute--) {
    const [at, up] = [now - minute * MINUTE, clock.monotonic() - minute * MINUTE];
    await outbox.append(source.next(at, Math.max(SECOND, up), outbox.status()).filter(({ kind }) => kind !== "day"));
  }
  const { recorded } = outbox.account();
  await outbox.close();
  return recorded;
}
