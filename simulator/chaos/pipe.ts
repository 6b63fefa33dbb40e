import type { Socket } from "node:net";
import type { Random } from "../../agent/core/random.ts";
import type { Direction } from "./direction.ts";
import { LinkModel } from "./link-model.ts";
import { SEGMENT_BYTES } from "./link-quality.ts";
import { reset } from "./reset.ts";

type Parcel = Buffer | "end" | "reset";

/** The longest that a timer of Node can wait. What is due later is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One direction of one connection: reads `source`, asks the model when, writes to `sink`. Closes travel like bytes. */
export class Pipe {
  readonly #model: LinkModel<Parcel>;
  #timer: NodeJS.Timeout | undefined;
  /** The sink takes no more for now. */
  #blocked = false;
  /** Bytes of this stream have vanished, so nothing that follows may arrive: TCP knows no gaps. */
  #broken = false;
  #closeVanished = false;

  constructor(
    private readonly source: Socket,
    private readonly sink: Socket,
    private readonly direction: Direction,
    random: Random,
  ) {
    this.#model = new LinkModel(direction.quality, random);
    this.#model.hold(direction.heldUntil);
    source.on("data", (piece: Buffer) => this.#take(piece));
    source.on("end", () => this.#close("end"));
    source.on("error", () => undefined);
    // Whatever went wrong with one side, the other sees a reset.
    source.on("close", (failed) => {
      if (failed || !source.readableEnded) this.#close("reset");
    });
    sink.on("drain", () => this.#unblock());
    sink.on("close", () => this.#sinkClosed());
  }

  get queuedBytes(): number {
    return this.#model.queuedBytes;
  }

  /** The direction has changed. */
  refresh(): void {
    const { quality, heldUntil, swallows } = this.direction;
    this.#model.change(quality, performance.now());
    this.#model.hold(heldUntil);
    if (swallows && !this.#model.isEmpty) this.#swallowQueue();
    // Once packets come through again, those who still send to one that has gone are told.
    if (!swallows && this.#closeVanished) reset(this.sink);
    this.#pump();
  }

  #take(piece: Buffer): void {
    this.direction.receivedBytes += piece.length;
    if (this.#broken || this.direction.swallows) {
      this.#broken = true;
      this.direction.swallowedBytes += piece.length;
      return;
    }
    const now = performance.now();
    for (let from = 0; from < piece.length; from += SEGMENT_BYTES) {
      const segment = piece.subarray(from, from + SEGMENT_BYTES);
      this.#model.push(segment, segment.length, now);
    }
    if (this.queuedBytes >= this.direction.quality.queueBytes) this.source.pause();
    this.#pump();
  }

  #close(kind: "end" | "reset"): void {
    if (this.direction.swallows) {
      this.#swallowQueue();
      this.#closeVanished = true;
    } else if (this.#broken) {
      reset(this.sink);
    } else {
      this.#model.push(kind, 0, performance.now(), this.direction.slowCloseMs);
      this.#pump();
    }
  }

  #pump(): void {
    clearTimeout(this.#timer);
    const { sink, source } = this;
    if (!sink.destroyed) {
      sink.cork();
      const now = performance.now();
      while (!this.#blocked && (this.#model.due ?? Number.POSITIVE_INFINITY) <= now) this.#deliver(this.#model.shift());
      sink.uncork();
    }
    if (source.isPaused() && this.queuedBytes <= this.direction.quality.queueBytes / 2) source.resume();
    const { due } = this.#model;
    if (due === undefined || this.#blocked) return;
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil(due - performance.now())));
    this.#timer = setTimeout(() => this.#pump(), wait);
  }

  #deliver(parcel: Parcel | undefined): void {
    if (parcel === "end") this.sink.end();
    else if (parcel === "reset") reset(this.sink);
    else if (parcel !== undefined) {
      this.direction.passedBytes += parcel.length;
      this.#blocked = !this.sink.write(parcel);
    }
  }

  #unblock(): void {
    this.#blocked = false;
    // The time in which nothing was taken is not made up for.
    this.#model.hold(performance.now());
    this.#pump();
  }

  #sinkClosed(): void {
    clearTimeout(this.#timer);
    this.#swallowQueue();
  }

  /** What is on the way, and all that follows. */
  #swallowQueue(): void {
    this.#broken = true;
    this.direction.swallowedBytes += this.#model.drop();
    this.source.resume();
  }
}
