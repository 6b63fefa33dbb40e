import { LANES, type Lane } from "../core/queue.ts";
import type { Random } from "../core/random.ts";
import type { Millis } from "../core/time.ts";
import { REST, type Thrift } from "./byte-budget.ts";
import { LaneHold } from "./lane-hold.ts";
import { chooseLane, type LaneChoice, type LaneView } from "./lanes.ts";
import type { UplinkOptions } from "./options.ts";
import { Pace } from "./pacing.ts";
import { InFlightWindow } from "./window.ts";

/** What lies outside the lanes and keeps some of them silent, or gives one of them work. */
export interface Circumstances {
  readonly thrift: Thrift;
  /** As much as we remember waits for the centre's word: nothing but events goes. */
  readonly centreIsBehind: boolean;
  /** Something that was sent before is to go again, in the backlog lane. */
  readonly replayWaits: boolean;
}

/** What goes on in each lane, and from it which of them may send. Time is handed in. */
export class LaneStates {
  readonly window: InFlightWindow;
  readonly pace: Pace;
  readonly holds: Readonly<Record<Lane, LaneHold>>;
  readonly #inFlight: Record<Lane, number> = { event: 0, live: 0, backlog: 0 };
  /** Lanes that had nothing when last asked. */
  readonly #dry: Record<Lane, boolean> = { event: false, live: false, backlog: false };
  /** When a message of the lane was last sent. */
  readonly #sentAt: Record<Lane, Millis> = {
    event: Number.NEGATIVE_INFINITY,
    live: Number.NEGATIVE_INFINITY,
    backlog: Number.NEGATIVE_INFINITY,
  };

  constructor(options: Pick<UplinkOptions, "windowMessages" | "backlogBitsPerSecond">, random: Random, now: Millis) {
    this.window = new InFlightWindow(options.windowMessages);
    this.pace = new Pace(options.backlogBitsPerSecond, now);
    this.holds = { event: new LaneHold(random), live: new LaneHold(random), backlog: new LaneHold(random) };
  }

  sessionBegins(receiveMaximum: number): void {
    this.window.begin(receiveMaximum);
    this.pace.begin();
  }

  /** Sent, and not yet answered or not yet settled on disk. */
  get inFlightMessages(): number {
    return this.#inFlight.event + this.#inFlight.live + this.#inFlight.backlog;
  }

  takesSlot(lane: Lane): void {
    this.#inFlight[lane] += 1;
  }

  freesSlot(lane: Lane): void {
    this.#inFlight[lane] -= 1;
  }

  /** Something new may wait in any lane. */
  stirred(): void {
    for (const lane of LANES) this.#dry[lane] = false;
  }

  ranDry(lane: Lane): void {
    this.#dry[lane] = true;
  }

  isDry(lane: Lane): boolean {
    return this.#dry[lane];
  }

  /** A message of `lane` leaves now. */
  sent(lane: Lane, payloadBytes: number, now: Millis): void {
    this.#sentAt[lane] = now;
    if (lane === "backlog") this.pace.spend(payloadBytes, now);
  }

  choose(now: Millis, circumstances: Circumstances): LaneChoice {
    const view = (lane: Lane, paced: Millis): LaneView => ({
      pending: !this.#dry[lane],
      inFlight: this.#inFlight[lane],
      notBefore: Math.max(paced, this.holds[lane].until, this.#silentUntil(lane, circumstances)),
      probing: this.holds[lane].probing,
    });
    const backlog = view("backlog", this.pace.notBefore(now));
    return chooseLane(
      {
        event: view("event", 0),
        live: view("live", 0),
        backlog: { ...backlog, pending: backlog.pending || circumstances.replayWaits },
      },
      this.window.size,
      now,
    );
  }

  /** Until something new comes, or time has passed that nobody should wait for, no lane has anything to send. */
  nothingToDo(now: Millis, circumstances: Circumstances): boolean {
    return LANES.every(
      (lane) => this.#dry[lane] || this.holds[lane].probing || this.#silentUntil(lane, circumstances) > now,
    );
  }

  #silentUntil(lane: Lane, { thrift, centreIsBehind }: Circumstances): Millis {
    if (lane === "event") return 0;
    if (centreIsBehind || thrift === "events-only" || (lane === "backlog" && thrift === "least"))
      return Number.POSITIVE_INFINITY;
    return this.#sentAt[lane] + REST[thrift];
  }
}
