import type { Account } from "../core/queue.ts";
import { type PerTrack, perTrack } from "./keys.ts";
import type { Sidecar } from "./sidecar.ts";
import { Anchors } from "./stamp-repair.ts";
import type { LoadedState, State } from "./state.ts";
import { Track } from "./track.ts";

/**
 * The numbers of the store, in memory. The ledgers, `reclaimed`, `lost` and `thinned` are ahead of the disk until the next commit;
 * everything else is what the last commit wrote.
 */
export class Books {
  /** Empty before the store was opened. */
  epoch = "";
  commit = 0;
  next = 1;
  bytes = 0;
  lost = 0;
  thinned = 0;
  anchors = new Anchors();
  readonly byName: PerTrack<Track> = perTrack((name) => new Track(name));
  readonly tracks: readonly Track[] = Object.values(this.byName);

  get event(): Track {
    return this.byName.event;
  }

  get telemetry(): Track {
    return this.byName.telemetry;
  }

  /** From the finest to the coarsest. */
  get thinnedTracks(): readonly Track[] {
    const { thinned5, thinned15, thinned60 } = this.byName;
    return [thinned5, thinned15, thinned60];
  }

  restore(state: LoadedState): void {
    this.epoch = state.epoch;
    this.lost = state.lost;
    this.thinned = state.thinned;
    for (const track of this.tracks) {
      const stored = state.tracks[track.name];
      track.ledger = stored.ledger;
      track.reclaimed = stored.reclaimed;
    }
    this.committed(state);
  }

  /**
   * Counts what `sidecar` confirms beyond the end of the store as lost, and says what that is. The numbers are not used again.
   * Undefined when the store holds all that was confirmed.
   */
  writeOffTail(sidecar: Sidecar): { readonly from: number; readonly to: number; readonly count: number } | undefined {
    const from = this.next;
    // Even where only settlements are gone: the sidecar that is written next must be newer than this one.
    this.commit = Math.max(this.commit, sidecar.commit);
    if (sidecar.next <= from) return undefined;
    for (const track of this.tracks) {
      for (const newest = sidecar.newest[track.name]; track.newest < newest; ) track.ledger.add(++track.newest);
    }
    this.next = sidecar.next;
    const count = sidecar.next - from;
    this.lost += count;
    return { from, to: sidecar.next - 1, count };
  }

  /** Takes over what a commit has changed. */
  committed(state: State): void {
    this.commit = state.commit;
    this.next = state.next;
    this.bytes = state.bytes;
    if (state.anchors !== this.anchors.all()) this.anchors = new Anchors(state.anchors);
    for (const track of this.tracks) track.newest = state.tracks[track.name].newest;
  }

  /** recorded = delivered + queued + lost + thinned, because four of the five come from the same ledgers. */
  account(): Account {
    const recorded = this.next - 1;
    const settled = this.tracks.reduce((sum, track) => sum + track.ledger.settled, 0);
    return {
      epoch: this.epoch,
      recorded,
      delivered: settled - this.lost - this.thinned,
      queued: recorded - settled,
      lost: this.lost,
      thinned: this.thinned,
    };
  }
}
