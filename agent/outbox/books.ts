import type { Account } from "../core/queue.ts";
import type { LoadedState } from "./load.ts";
import type { State } from "./state.ts";
import { Track } from "./track.ts";

/**
 * The numbers of the store, in memory. The ledgers, `reclaimed` and `lost` are ahead of the disk until the next commit;
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
  readonly event = new Track("event");
  readonly telemetry = new Track("telemetry");
  readonly tracks: readonly Track[] = [this.event, this.telemetry];

  restore(state: LoadedState): void {
    this.epoch = state.epoch;
    this.lost = state.lost;
    for (const track of this.tracks) {
      const stored = state.tracks[track.name];
      track.ledger = stored.ledger;
      track.reclaimed = stored.reclaimed;
    }
    this.committed(state);
  }

  /** Takes over what a commit has changed. */
  committed(state: State): void {
    this.commit = state.commit;
    this.next = state.next;
    this.bytes = state.bytes;
    for (const track of this.tracks) track.newest = state.tracks[track.name].newest;
  }

  /** recorded = delivered + queued + lost, because three of the four come from the same ledgers. */
  account(): Account {
    const recorded = this.next - 1;
    const settled = this.event.ledger.settled + this.telemetry.ledger.settled;
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
