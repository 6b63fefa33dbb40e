import { reasonOf } from "../../agent/core/errors.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { Turn } from "../scenarios/timeline.ts";
import { realNow } from "../world/world-time.ts";
import type { SiteAccount } from "./messages.ts";
import type { SimulatedSite } from "./simulated-site.ts";

/** As systemd gives it. */
const STOP_DEADLINE: Millis = 45 * SECOND;
const STOPS_AT_ONCE = 25;
const MAXIMUM_FAILURES = 20;
/** How often the pace of starts is looked at. */
const PACE_MS: Millis = 50;

/** The sites of one worker, and what happens to them. */
export class Agents {
  #started = 0;
  readonly #failures: string[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #off = new Map<SimulatedSite, number>();
  /** Power-ons that have not come to an end. */
  readonly #rising = new Set<Promise<void>>();

  constructor(
    private readonly sites: readonly SimulatedSite[],
    private readonly speed: number,
  ) {}

  get started(): number {
    return this.#started;
  }

  get on(): number {
    return this.sites.reduce((count, { isOn }) => count + (isOn ? 1 : 0), 0);
  }

  /** What went wrong with agents themselves; at most so many. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** Starts them one after the other at this pace. */
  async start(perSecond: number): Promise<void> {
    const begin = realNow();
    for (const site of this.sites) {
      const due = begin + (this.#started * SECOND) / perSecond;
      if (due - realNow() > PACE_MS) await pause(due - realNow());
      this.#rise(site);
      this.#started += 1;
    }
    await Promise.all(this.#rising);
  }

  /** Lets the scenarios begin. @param turns those of these sites, times from now. */
  play(turns: readonly Turn[]): void {
    const byIndex = new Map(this.sites.map((site) => [site.site.index, site]));
    for (const turn of turns) {
      const site = byIndex.get(turn.site);
      if (site !== undefined) this.#timers.push(setTimeout(() => this.#turn(site, turn), turn.at));
    }
  }

  /** What is waiting and recorded, all sites together. */
  totals(): { readonly recorded: number; readonly queued: number } {
    let recorded = 0;
    let queued = 0;
    for (const site of this.sites) {
      const account = site.account();
      recorded += account?.recorded ?? 0;
      queued += account?.queued ?? 0;
    }
    return { recorded, queued };
  }

  /** Ends all agents cleanly, some at a time. Resolves with what each of them says at last. */
  async stop(): Promise<readonly SiteAccount[]> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#rising);
    const left = [...this.sites];
    const stopNext = async () => {
      for (let site = left.shift(); site !== undefined; site = left.shift()) {
        await site.stop(STOP_DEADLINE * this.speed).catch((error: unknown) => this.#failed(site, error));
      }
    };
    await Promise.all(Array.from({ length: STOPS_AT_ONCE }, stopNext));
    return this.sites.map((site) => site.finalAccount());
  }

  #turn(site: SimulatedSite, { what, state }: Turn): void {
    if (what === "link-down") {
      if (state === "begins") site.link.break();
      else site.link.mend();
      return;
    }
    const causes = (this.#off.get(site) ?? 0) + (state === "begins" ? 1 : -1);
    this.#off.set(site, causes);
    if (causes > 0) site.powerCut();
    else this.#rise(site);
  }

  #rise(site: SimulatedSite): void {
    const rising: Promise<void> = site
      .powerOn()
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
