import type { Clock } from "../../core/clock.ts";
import { reasonOf } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { DayView, RecentOutage } from "../../core/page.ts";
import type { Account, LookBack } from "../../core/queue.ts";
import type { Draft, OutageFields, Stamp } from "../../core/record.ts";
import { DAY, type Millis, SECOND } from "../../core/time.ts";
import { DayHistory, STEP } from "./day-history.ts";
import { LinkSince } from "./link-since.ts";

const MAXIMUM_OUTAGES = 12;
/** Of one look back into the store: so few that memory hardly grows by it. */
const CHUNK = 24;
/** A day of a site that records everything has some 12,000. */
const MAXIMUM_RECALLED = 20_000;

export interface PageMemoryParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: {
    account(): Account;
    lookBack(which: "event" | "telemetry", before: number | undefined, count: number): Promise<LookBack>;
  };
}

interface KeptOutage {
  readonly fields: OutageFields;
  readonly end: Millis;
}

/**
 * What the page shows of the last day: in memory, of fixed size, fed by everything that is recorded. After a restart the page's first viewer
 * has it read back from the store, as far as times of earlier boots can be compared: with a clock that is trusted, then and now.
 */
export class PageMemory {
  readonly #day = new DayHistory();
  readonly #link = new LinkSince();
  #outages: KeptOutage[] = [];
  /** Number of the first record that `take` has seen; what is before it can be recalled. */
  #firstSeen: number | undefined;
  #recalled: Promise<void> | undefined;
  /** Undefined when it has changed since. */
  #view: { readonly step: number; readonly day: DayView } | undefined;
  #hasFailed = false;

  constructor(private readonly parts: PageMemoryParts) {}

  /** Everything that is about to be recorded. Never throws: recording does not depend on it. */
  take(drafts: readonly Draft[]): void {
    try {
      this.#firstSeen ??= this.parts.store.account().recorded + 1;
      for (const draft of drafts) this.#takeOne(draft);
    } catch (error) {
      if (!this.#hasFailed) this.parts.log.error("the page does not remember a record", { reason: reasonOf(error) });
      this.#hasFailed = true;
    }
  }

  /** The same object until there is something new in it. */
  day(): DayView {
    const now = this.parts.clock.monotonic();
    const step = Math.floor(now / STEP);
    if (this.#view?.step !== step) this.#view = { step, day: this.#day.view(now) };
    return this.#view.day;
  }

  linkForMs(): Millis | undefined {
    return this.#link.forMs(this.parts.clock.monotonic());
  }

  /** The newest first, of about the last day. */
  outages(): readonly RecentOutage[] {
    const now = this.parts.clock.monotonic();
    return this.#outages
      .filter(({ end }) => now - end < DAY)
      .map(({ fields: { cause, durationMs, over300s }, end }) => ({
        cause,
        endedAgoMs: Math.max(0, Math.round(now - end)),
        ...(durationMs === undefined ? {} : { durationMs }),
        over300s,
      }));
  }

  /** Reads the last day back, once a process and not before the clock is trusted. Never rejects. */
  recall(): Promise<void> {
    if (this.#recalled !== undefined) return this.#recalled;
    if (!this.parts.clock.wall().trusted) return Promise.resolve();
    this.#recalled = this.#recall().catch((error: unknown) => {
      this.parts.log.warn("the last day cannot be read back for the page", { reason: reasonOf(error) });
    });
    return this.#recalled;
  }

  async #recall(): Promise<void> {
    const { store } = this.parts;
    const newest = this.#firstSeen === undefined ? store.account().recorded : this.#firstSeen - 1;
    for (const which of ["event", "telemetry"] as const) {
      let before: number | undefined;
      for (let read = 0; read < MAXIMUM_RECALLED; read += CHUNK) {
        const look: LookBack = await store.lookBack(which, before, CHUNK);
        if (this.#takeBack(look, newest) || look.before === undefined) break;
        before = look.before;
      }
    }
  }

  /** True when what was read is older than a day. */
  #takeBack({ records }: LookBack, newest: number): boolean {
    let end: Millis | undefined;
    for (const { seq, json } of records) {
      const draft = seq > newest ? undefined : parse(json);
      const ended = draft === undefined ? undefined : this.#monotonic(draft);
      if (draft === undefined || ended === undefined) continue;
      end = ended;
      if (draft.kind === "link") this.#link.prepend(draft, ended);
      this.#keep(draft, ended);
    }
    return end !== undefined && this.parts.clock.monotonic() - end > DAY;
  }

  #takeOne(draft: Draft): void {
    const end = this.#monotonic(draft);
    if (end === undefined) return;
    if (draft.kind === "link") this.#link.append(draft, end);
    this.#keep(draft, end);
  }

  #keep(draft: Draft, end: Millis): void {
    if (draft.kind === "link") this.#day.takeLink(draft, end);
    if (draft.kind === "terminal") this.#day.takeTerminal(draft, end);
    this.#view = undefined;
    if (draft.kind !== "outage") return;
    this.#outages.push({ fields: draft, end });
    this.#outages = this.#outages.sort((a, b) => b.end - a.end).slice(0, MAXIMUM_OUTAGES);
  }

  /** When that was by this boot's clock; undefined where that cannot be told. */
  #monotonic({ at, boot, up }: Stamp): Millis | undefined {
    const { clock } = this.parts;
    if (boot !== undefined) return boot === clock.bootId ? up : undefined;
    const [wall, now] = [clock.wall(), clock.monotonic()];
    const then = now - (wall.at - at);
    // What is said to come was stamped by a clock that was wrong.
    return wall.trusted && then < now + SECOND ? then : undefined;
  }
}

/** Only what the page shows, so that little is parsed. */
function parse(json: string): Draft | undefined {
  // Our own store: what its entries hold was a draft.
  return /"kind":"(?:link|terminal|outage)"/.test(json) ? (JSON.parse(json) as Draft) : undefined;
}
