import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Random } from "../core/random.ts";
import type { Store } from "../core/store.ts";
import type { Millis } from "../core/time.ts";
import type { Volume } from "../core/volume.ts";
import { OldestQueued } from "./age.ts";
import type { BeginningParts } from "./beginning.ts";
import { Books } from "./books.ts";
import { Commits, type CommitsParts } from "./commits.ts";
import { DurableWriter, type DurableWriterParts } from "./durable-writer.ts";
import { Freshness } from "./freshness.ts";
import { Handout, type HandoutParts } from "./handout.ts";
import { Intake } from "./intake.ts";
import { JustStored } from "./just-stored.ts";
import { Lanes } from "./lanes.ts";
import { Losses } from "./losses.ts";
import { ReadProblems } from "./read-problems.ts";
import { Recount } from "./recount.ts";
import { Room, type RoomParts } from "./room.ts";
import { Settlements, type SettlementsParts } from "./settlements.ts";
import { SidecarFile } from "./sidecar.ts";
import { InFlightRecords } from "./taking.ts";
import { type RoomOptions, VolumeWatch } from "./volume-watch.ts";
import { Witness } from "./witness.ts";

export interface OutboxOptions extends RoomOptions {
  /** Telemetry waits at most this long for its commit. An event is committed at once. */
  readonly commitEvery: Millis;
  /** Telemetry appended by this process less than this long ago is live; what is older, or from an earlier process, is backlog. */
  readonly freshFor: Millis;
  /** After so long without a commit one is made all the same: the last commit bounds from below when a power cut began. */
  readonly aliveEvery: Millis;
}

export interface OutboxParts {
  readonly store: Store;
  readonly volume: Volume;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly options: OutboxOptions;
  /** Called once if a defect ends the outbox: nothing is recorded any more, and only a new process helps. */
  readonly onDefect?: () => void;
}

type Uses = BeginningParts & CommitsParts & DurableWriterParts & HandoutParts & RoomParts & SettlementsParts;

/**
 * What an outbox is made of. A part that works with many others is handed all of this and names what it uses: one object for each outbox, not
 * one for each part of it. While they are made no part uses another.
 */
export class Works implements Uses {
  readonly store: Store;
  readonly volume: Volume;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly options: OutboxOptions;
  readonly onDefect: (() => void) | undefined;
  readonly books = new Books();
  readonly intake = new Intake();
  readonly inFlight = new InFlightRecords();
  readonly oldest = new OldestQueued();
  readonly justStored = new JustStored();
  readonly fresh: Freshness;
  readonly lanes: Lanes;
  readonly losses: Losses;
  readonly watch: VolumeWatch;
  readonly room: Room;
  readonly settlements: Settlements;
  readonly writer: DurableWriter;
  readonly reads: ReadProblems;
  readonly recount: Recount;
  readonly handout: Handout;
  readonly sidecarFile: SidecarFile;
  readonly witness: Witness;
  readonly commits: Commits;
  /** Ends the attempts of a commit that the disk refuses. */
  readonly closing = new AbortController();

  /** @param isClosed whether the outbox is. */
  constructor({ store, volume, clock, random, log, options, onDefect }: OutboxParts, isClosed: () => boolean) {
    this.store = store;
    this.volume = volume;
    this.clock = clock;
    this.random = random;
    this.log = log;
    this.options = options;
    this.onDefect = onDefect;
    this.fresh = new Freshness(options.freshFor);
    this.lanes = new Lanes(this.books, this.fresh);
    this.losses = new Losses(clock, log, this.books);
    this.watch = new VolumeWatch(store, volume, clock, log, options);
    this.room = new Room(this);
    this.settlements = new Settlements(this);
    this.writer = new DurableWriter(this);
    // While the writer opens the store anew, reads fail as well; it says so itself.
    this.reads = new ReadProblems(clock, log, () => !this.writer.usable || isClosed());
    this.recount = new Recount(store, this.books, this.reads, log);
    this.handout = new Handout(this);
    this.sidecarFile = new SidecarFile(volume);
    this.witness = new Witness(this.sidecarFile, this.books, log);
    this.commits = new Commits(this);
  }
}
