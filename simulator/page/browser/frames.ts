import type { Millis } from "../../../agent/core/time.ts";
import type { FramesDocument } from "../documents.ts";
import { bytesOf } from "./bytes.ts";

/** The states of all sites over time, unpacked; `packFrames` is the other way. */
export class Frames {
  private constructor(
    readonly times: readonly Millis[],
    private readonly states: Uint8Array,
    private readonly sites: number,
  ) {}

  static async unpack({ times, states }: FramesDocument, sites: number): Promise<Frames> {
    const inflated = new Blob([bytesOf(states)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(inflated).arrayBuffer());
    for (let at = sites; at < bytes.length; at += 1) bytes[at] = (bytes[at] ?? 0) ^ (bytes[at - sites] ?? 0);
    return new Frames(times, bytes, sites);
  }

  /** A byte each site. @param index of `times`. */
  at(index: number): Uint8Array {
    return this.states.subarray(index * this.sites, (index + 1) * this.sites);
  }

  /** The last one up to a time; the first when there is none. */
  indexAt(time: Millis): number {
    return Math.max(
      0,
      this.times.findLastIndex((at) => at <= time),
    );
  }
}
