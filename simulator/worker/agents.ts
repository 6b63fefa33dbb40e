import { reasonOf } from "../../agent/core/errors.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import { codeOf } from "../history/site-state.ts";
import type { Timeline, Turn } from "../scenarios/timeline.ts";
import { realNow } from "../world/world-time.ts";
import type { SiteAccount } from "./messages.ts";
import type { SecondBoxes } from "./second-boxes.ts";
import type { SimulatedSite } from "./simulated-site.ts";

/** As systemd gives it. */
const STOP_DEADLINE: Millis = 45 * SECOND;
const STOPS_AT_ONCE = 100;
const MAXIMUM_FAILURES = 20;
const MAXIMUM_QUEUED = 2 ** 16 - 1;
/** How often the pace of starts is looked at. */
const PACE_MS: Millis = 50;

/** The sites of one worker, and what happens to them. */
export class Agents {
  #started = 0;
  #mayStart = true;
  readonly #failures: string[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #off = new Map<SimulatedSite, number>();
  /** Power-ons that have not come to an end. */
  readonly #rising = new Set<Promise<void>>();
  /** Records that wait and were made at each site, as it said last; more than 16 bits hold count as those. */
  readonly queued: Uint16Array;
  readonly #recorded: Uint32Array;

  constructor(
    private readonly sites: readonly SimulatedSite[],
    private readonly speed: number,
    private readonly secondBoxes: SecondBoxes,
  ) {
    this.queued = new Uint16Array(sites.length);
    this.#recorded = new Uint32Array(sites.length);
  }

  get started(): number {
    return this.#started;
  }

  /** Their places in the fleet. */
  get indices(): readonly number[] {
    return this.sites.map(({ site }) => site.index);
  }

  get on(): number {
    return this.sites.reduce((count, { isOn }) => count + (isOn ? 1 : 0), 0);
  }

  /** What went wrong with agents themselves; at most so many. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** Starts them one after the other at this pace. @param bornAt when each of them is switched on, in the world: by its place among them. */
  async start(perSecond: number, bornAt: (position: number) => Millis): Promise<void> {
    let due = realNow();
    for (const [position, site] of this.sites.entries()) {
      // What is late is not made up for: a process that is short of its processor would begin everything at once, and connect nothing.
      due = Math.max(due + SECOND / perSecond, realNow() - PACE_MS);
      if (due - realNow() > PACE_MS) await pause(due - realNow());
      if (!this.#mayStart) break;
      this.#rise(site, bornAt(position));
      this.#started += 1;
    }
    await Promise.all(this.#rising);
  }

  /** Those that `start` has not reached stay away, and nobody asks them for an account. */
  startNoMore(): void {
    this.#mayStart = false;
  }

  /** Lets the scenarios begin, now. */
  play({ turns, skies }: Pick<Timeline, "turns" | "skies">): void {
    for (const site of this.sites) site.sky = skies.get(site.site.index) ?? site.sky;
    const byIndex = new Map(this.sites.map((site) => [site.site.index, site]));
    for (const turn of turns) {
      const site = byIndex.get(turn.site);
      if (site !== undefined) this.#timers.push(setTimeout(() => this.#turn(site, turn), turn.at));
    }
  }

  /** A byte each, in their order: see SITE_STATES. */
  states(): Uint8Array {
    return Uint8Array.from(this.sites, (site, index) => codeOf(site.state(this.queued[index] ?? 0)));
  }

  /** What is waiting and recorded, all sites together; asks each for what waits there. */
  totals(): { readonly recorded: number; readonly queued: number } {
    for (const [index, site] of this.sites.entries()) {
      const account = site.account();
      // Without power nobody can be asked, and what waits on the card still waits.
      if (account === undefined) continue;
      this.queued[index] = Math.min(MAXIMUM_QUEUED, account.queued);
      this.#recorded[index] = account.recorded;
    }
    const add = (total: number, count: number) => total + count;
    return { recorded: this.#recorded.reduce(add, 0), queued: this.queued.reduce(add, 0) };
  }

  /** Ends all agents that were started cleanly, some at a time. Resolves with what each of them says at last. */
  async stop(): Promise<readonly SiteAccount[]> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#rising);
    const sites = this.sites.slice(0, this.#started);
    const left = sites.values();
    const stopNext = async () => {
      for (const site of left) {
        await site.stop(STOP_DEADLINE * this.speed).catch((error: unknown) => this.#failed(site, error));
      }
    };
    await Promise.all(Array.from({ length: STOPS_AT_ONCE }, stopNext));
    await this.secondBoxes.stop(STOP_DEADLINE * this.speed);
    return [...sites.map((site) => site.finalAccount()), ...this.secondBoxes.finalAccounts()];
  }

  #turn(site: SimulatedSite, { what, state }: Turn): void {
    const begins = state === "begins";
    if (what === "link-down") {
      if (begins) site.link.break();
      else site.link.mend();
      return;
    }
    if (what === "backhaul-down") {
      if (begins) site.link.breakBeyond();
      else site.link.mendBeyond();
      return;
    }
    if (what === "second-box") {
      const { secondBoxes } = this;
      this.#settle(site, begins ? secondBoxes.on(site) : secondBoxes.off(site, STOP_DEADLINE * this.speed));
      return;
    }
    const causes = (this.#off.get(site) ?? 0) + (begins ? 1 : -1);
    this.#off.set(site, causes);
    if (causes > 0) site.powerCut();
    else this.#rise(site);
  }

  #rise(site: SimulatedSite, at?: Millis): void {
    this.#settle(site, site.powerOn(at));
  }

  #settle(site: SimulatedSite, work: Promise<void>): void {
    const rising: Promise<void> = work
      .catch((error: unknown) => this.#failed(site, error))
      .finally(() => this.#rising.delete(rising));
    this.#rising.add(rising);
  }

  #failed({ site }: SimulatedSite, error: unknown): void {
    if (this.#failures.length < MAXIMUM_FAILURES) this.#failures.push(`${site.name}: ${reasonOf(error)}`);
  }
}

function pause(ms: Millis): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
