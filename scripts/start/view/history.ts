import type { Rung } from "../../../agent/core/collector.ts";
import type { RungStatus, Snapshot } from "../../../agent/core/status.ts";
import { type Millis, SECOND } from "../../../agent/core/time.ts";
import type { HistoryModel } from "./model.ts";
import type { Sample } from "./spark.ts";

/** Wider than any terminal: older samples could not be shown. */
const MAXIMUM_SAMPLES = 400;

/** The past of a run, one sample a second; a second without an answer of the agent stays empty. */
export class History {
  readonly #samples: { -readonly [Key in keyof HistoryModel]: Sample[] } = {
    roundTripMs: [],
    rxBps: [],
    txBps: [],
    queued: [],
  };
  #lastSecond = -1;

  /** @param elapsed since the run began. At most one sample of each second is kept. */
  add(elapsed: Millis, snapshot: Snapshot | undefined): void {
    const second = Math.floor(elapsed / SECOND);
    if (second <= this.#lastSecond) return;
    // Drawing may have stopped for a while (a suspended laptop): the gap is shown as a gap, up to what can be shown at all.
    const missed = this.#lastSecond === -1 ? 0 : Math.min(second - this.#lastSecond - 1, MAXIMUM_SAMPLES);
    for (let count = 0; count < missed; count++) this.#push(undefined);
    this.#lastSecond = second;
    this.#push(snapshot);
  }

  /** As it is now; does not change any more. */
  get model(): HistoryModel {
    const { roundTripMs, rxBps, txBps, queued } = this.#samples;
    return { roundTripMs: [...roundTripMs], rxBps: [...rxBps], txBps: [...txBps], queued: [...queued] };
  }

  #push(snapshot: Snapshot | undefined): void {
    const link = snapshot?.measuring.link;
    push(this.#samples.roundTripMs, link === undefined ? undefined : roundTripOf(link.rungs));
    push(this.#samples.rxBps, link?.rxBps);
    push(this.#samples.txBps, link?.txBps);
    push(this.#samples.queued, snapshot?.outbox.account.queued);
  }
}

function push(samples: Sample[], sample: Sample): void {
  samples.push(sample);
  if (samples.length > MAXIMUM_SAMPLES) samples.shift();
}

/** Across the satellite: to the internet, and where that is not probed or silent, to the broker. */
export function roundTripOf(rungs: readonly RungStatus[]): Sample {
  const answered = answeredBeyond(rungs);
  if (answered !== undefined) return answered.rttMs;
  return rungs.some(({ rung, state }) => BEYOND.includes(rung) && state === "down") ? "lost" : undefined;
}

/** Whose answer `roundTripOf` tells of. */
export function answeredBeyond(rungs: readonly RungStatus[]): RungStatus | undefined {
  const beyond = BEYOND.flatMap((name) => rungs.filter(({ rung }) => rung === name));
  return beyond.find(({ state, rttMs }) => state !== "down" && rttMs !== undefined);
}

const BEYOND: readonly Rung[] = ["anycast1", "anycast2", "broker"];
