import { type ProbeReading, RUNGS } from "../core/collector.ts";
import type { PreviousRun } from "../core/record.ts";
import type { TerminalReading } from "../core/terminal.ts";
import { MINUTE, type Millis } from "../core/time.ts";
import type { SunOverlap } from "./cause.ts";
import { afterBoot, afterRestart, beginWithCut, type EpisodeState, isOver, SCOPES, type Scope } from "./episode.ts";
import { KnownRungs, type Pass, passOf } from "./known-rungs.ts";
import { type Layer, type LayerFound, layerOf } from "./layer.ts";
import { asKnown, type Moment } from "./moment.ts";
import { type Finished, type Told, tell } from "./outage-record.ts";
import { isAnycast } from "./reach.ts";
import type { SunForecast } from "./sun/transit.ts";
import { TerminalHistory } from "./terminal-history.ts";
import { Tracker, type Verdict } from "./tracker.ts";

export interface OutageOptions {
  /** From one pass over the ladder to the next. */
  readonly every: Millis;
  /** Absent where nobody said where the site is. */
  readonly sun?: SunForecast;
}

/** What must be there again after a power cut, as plain data. */
export interface KeptOutages {
  readonly open: readonly EpisodeState[];
  readonly finished: readonly Finished[];
  /** Rungs that answer here when all is well. */
  readonly rungs: readonly string[];
  readonly onBattery: boolean;
}

/** How the link is now, for people. */
export interface OutageNow {
  readonly scope: Scope;
  readonly since: Moment;
}

/** Names and the broker may fail for a moment; that is nothing to tell. */
const SERVICE_AT_LEAST: Millis = MINUTE;
const UNSEEN_AFTER: Millis = 5 * MINUTE;
/** A terminal finds its satellite within this after the power is back. */
const POWER_RECOVERY: Millis = 15 * MINUTE;
/** The time of day is waited for so long, because without it a power cut has no length. */
const TIME_IS_WORTH: Millis = 15 * MINUTE;
/** Of the forecast: the satellite wanders, and receivers differ. */
const SUN_MARGIN: Millis = 3 * MINUTE;
/** Its satellites pass by: none of them is where a forecast could have it. */
const LOW_ORBIT = "starlink";
const HIDDEN: Verdict = { is: "hidden" };
/** More do not wait for the time of day. */
const MAXIMUM_FINISHED = 16;
/** While nobody takes them: days of a link that comes and goes, and a store that cannot be written. */
const MAXIMUM_UNTOLD = 64;

/**
 * Finds outages and their causes in passes over the ladder, readings of the terminal, power cuts and the forecast. Pure: time comes with
 * what is told, and what must outlive the process is in `kept`.
 */
export class Outages {
  readonly #trackers: Readonly<Record<Scope, Tracker>>;
  readonly #terminal = new TerminalHistory();
  #known = new KnownRungs();
  #finished: readonly Finished[] = [];
  #forgotten = 0;
  #onBattery = false;
  #isWell = false;

  constructor(private readonly options: OutageOptions) {
    const unseenAfter = Math.max(UNSEEN_AFTER, 3 * options.every);
    this.#trackers = {
      link: new Tracker("link", 0, unseenAfter),
      dns: new Tracker("dns", SERVICE_AT_LEAST, unseenAfter),
      broker: new Tracker("broker", SERVICE_AT_LEAST, unseenAfter),
    };
  }

  /**
   * To be called once, before anything else is told. @param kept what `kept` was at the end of an earlier run. @param previousRun as the store
   * knows it.
   */
  begin(now: Moment, kept: KeptOutages | undefined, previousRun: PreviousRun | undefined): void {
    this.#known = new KnownRungs(RUNGS.filter((rung) => kept?.rungs.includes(rung)));
    this.#finished = kept?.finished ?? [];
    const lastAlive = previousRun?.lastAlive;
    const isNewBoot = lastAlive !== undefined && lastAlive.boot !== now.boot;
    const isCut = isNewBoot && (previousRun?.stoppedCleanly === false || kept?.onBattery === true);
    for (const state of kept?.open ?? []) {
      // A little of the end may not have been kept.
      const known = lastAlive?.boot === state.boot ? lastAlive : { boot: state.boot, up: state.lastDown };
      const tracker = this.#trackers[state.scope];
      if (isOver(state, known.up)) this.#finish(state, known);
      else if (state.boot === now.boot) tracker.resume(afterRestart(state, Math.min(known.up, now.up)));
      else tracker.resume(afterBoot(state, known, now.boot, isCut));
    }
    if (isCut && this.#trackers.link.episode === undefined)
      this.#trackers.link.resume(beginWithCut(lastAlive, now.boot));
  }

  /**
   * One pass over the ladder. @param at when it was sent. @param reached whether it reached the internet; undefined: nobody can tell.
   */
  pass(at: Moment, probes: readonly ProbeReading[], reached: boolean | undefined): void {
    const pass = passOf(probes);
    const couldReach = RUNGS.some((rung) => (isAnycast(rung) || rung === "broker") && this.#known.has(rung));
    this.#isWell = reached === true;
    this.#known.observe(pass, reached === true);
    // Before anything ever answered there is no link that could be out.
    const isDown = reached === false && couldReach;
    this.#judge("link", at, reached ? { is: "up" } : isDown ? this.#linkDown(at, pass) : undefined);
    const viaAnycast = reached === true && (pass.anycast1 === "answered" || pass.anycast2 === "answered");
    const behindLink: Verdict | undefined = reached === false ? HIDDEN : undefined;
    this.#judge("dns", at, viaAnycast ? this.#serviceVerdict(pass, "resolver") : behindLink);
    const behindNames = viaAnycast && pass.resolver === "silent" ? HIDDEN : behindLink;
    const named = viaAnycast && pass.resolver !== "silent";
    this.#judge("broker", at, named ? this.#serviceVerdict(pass, "broker") : behindNames);
  }

  terminal(at: Moment, reading: TerminalReading): void {
    this.#terminal.observe(reading, at.up, this.#isWell && this.#trackers.link.episode === undefined);
  }

  /** Whether the box runs on its battery. */
  battery(onBattery: boolean): void {
    this.#onBattery = onBattery;
  }

  /** The outages that are over and can be told, each once. `told` takes them away. */
  due(now: Moment): readonly Finished[] {
    for (const scope of SCOPES) {
      const over = this.#trackers[scope].takeOver(now);
      if (over !== undefined) this.#finish(over, now);
    }
    const tooMany = this.#finished.length - MAXIMUM_FINISHED;
    return this.#finished.filter(
      ({ end }, index) =>
        now.at !== undefined || end.boot !== now.boot || now.up - end.up >= TIME_IS_WORTH || index < tooMany,
    );
  }

  /** Its record; undefined where there was no outage after all. */
  tell(finished: Finished, now: Moment): Told | undefined {
    return tell(finished, now, (from, to) => this.#sunIn(from, to));
  }

  /** These need not be kept any longer. */
  told(finished: readonly Finished[]): void {
    this.#finished = this.#finished.filter((other) => !finished.includes(other));
  }

  /** How many could not be told for so long that they are forgotten. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get kept(): KeptOutages {
    return {
      open: SCOPES.flatMap((scope) => this.#trackers[scope].episode ?? []),
      finished: this.#finished,
      rungs: this.#known.all,
      onBattery: this.#onBattery,
    };
  }

  /** The forecast, unless the satellites are others than the one that it is of. */
  get sun(): SunForecast | undefined {
    return this.#terminal.profile === LOW_ORBIT ? undefined : this.options.sun;
  }

  /** What is out now: the link, or else what is behind it. */
  get now(): OutageNow | undefined {
    const [open] = this.kept.open.filter(({ upSince }) => upSince === undefined);
    return open === undefined ? undefined : { scope: open.scope, since: open.start };
  }

  /**
   * Where the last pass found the link to be broken; undefined while it is not out. A ground station that is gone takes its carrier along, and the
   * terminal loses its lock without a fade before.
   */
  get brokenAt(): Layer | undefined {
    const { episode } = this.#trackers.link;
    if (episode === undefined || episode.upSince !== undefined) return undefined;
    return episode.layer === "radio" && episode.before?.abrupt ? "beyond" : episode.layer;
  }

  #judge(scope: Scope, at: Moment, verdict: Verdict | undefined): void {
    const over = this.#trackers[scope].pass(at, verdict);
    if (over !== undefined) this.#finish(over, at);
  }

  #linkDown(at: Moment, pass: Pass): Verdict {
    const { link } = this.#trackers;
    const lossAt = link.silentSince ?? at.up;
    return { is: "down", found: this.#layer(at, pass, lossAt), before: () => this.#terminal.before(lossAt) };
  }

  #layer(at: Moment, pass: Pass, lossAt: Millis): LayerFound {
    const fresh = this.#terminal.fresh(at.up);
    const { episode } = this.#trackers.link;
    const outSince = episode?.start.boot === at.boot ? Math.min(episode.start.up, lossAt) : lossAt;
    return layerOf({
      pass,
      known: (rung) => this.#known.has(rung),
      ...(fresh === undefined ? {} : { terminal: fresh.reading }),
      terminalSinceLoss: fresh !== undefined && fresh.at >= lossAt,
      terminalGone: this.#terminal.isGone(at.up, outSince),
      standingAlerts: this.#terminal.standingAlerts,
      signalDropDb: fresh === undefined ? undefined : this.#terminal.below("signal", fresh.reading),
      onBattery: this.#onBattery,
      justPowered: episode?.bootAfterCut === true && at.up < POWER_RECOVERY,
    });
  }

  #serviceVerdict(pass: Pass, rung: "resolver" | "broker"): Verdict | undefined {
    const heard = pass[rung];
    if (heard === undefined) return undefined;
    if (heard === "answered") return { is: "up" };
    if (!this.#known.has(rung)) return undefined;
    const sign = heard === "refused" ? "broker-refused" : rung === "broker" ? "broker-silent" : "resolver-silent";
    const found: LayerFound = { layer: "dark", signs: ["internet-answers", sign] };
    return { is: "down", found, before: () => ({}) };
  }

  /** @param now a moment of the same boot. */
  #finish(episode: EpisodeState, now: Moment): void {
    const { boot, upSince, lastDown, scope } = episode;
    const end = asKnown({ boot, up: upSince ?? lastDown }, now);
    const terminalStartedAt = this.#terminal.startedAt(end.up);
    const finished: Finished = {
      episode,
      end,
      after: scope === "link" ? this.#terminal.after(end.up) : {},
      ...(terminalStartedAt === undefined ? {} : { terminalStartedAt }),
    };
    const all = [...this.#finished, finished];
    this.#finished = all.slice(-MAXIMUM_UNTOLD);
    this.#forgotten += all.length - this.#finished.length;
  }

  #sunIn(from: Millis, to: Millis): SunOverlap | undefined {
    const transit = this.sun?.within(from - SUN_MARGIN, to + SUN_MARGIN);
    if (transit === undefined) return undefined;
    const [start, end] = [transit.start - SUN_MARGIN, transit.end + SUN_MARGIN];
    return { ms: Math.min(to, end) - Math.max(from, start), inside: from >= start && to <= end };
  }
}
