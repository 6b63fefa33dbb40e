import type { EvidenceCode } from "../core/outage.ts";
import { MINUTE, type Millis } from "../core/time.ts";
import type { Layer, LayerFound } from "./layer.ts";
import type { Moment } from "./moment.ts";
import type { SignalBefore } from "./terminal-history.ts";

/** What can be out, each by itself: the link; names while addresses answer; our broker while the internet answers. */
export const SCOPES = ["link", "dns", "broker"] as const;

export type Scope = (typeof SCOPES)[number];

/** Up for less than this, an outage is not over: a link that comes and goes is one outage. */
export const CALM: Millis = 2 * MINUTE;

/**
 * An outage while it lasts, as plain data: what is kept over restarts. Milliseconds of `boot` unless they are lengths.
 *
 * Time in which the box was on: `earlierOnMs` in boots that are over, and from `bootFrom` in this one.
 */
export interface EpisodeState {
  readonly scope: Scope;
  readonly start: Moment;
  readonly boot: string;
  readonly bootFrom: Millis;
  readonly earlierOnMs: Millis;
  /** Time in which it seemed to be over. */
  readonly upMs: Millis;
  readonly flaps: number;
  /** The last time that it is known to have been down. */
  readonly lastDown: Millis;
  /** It seems to be over since. */
  readonly upSince?: Millis;
  /** While it seems to be over: when it was found silent again, once so far. */
  readonly doubt?: Millis;
  /** It began with a power cut. */
  readonly beganWithCut: boolean;
  /** Power cuts in it. */
  readonly cuts: number;
  /** This boot began with one. */
  readonly bootAfterCut: boolean;
  readonly layer: Layer;
  readonly tallies: Readonly<Partial<Record<Layer, Millis>>>;
  readonly signs: readonly EvidenceCode[];
  readonly before?: SignalBefore;
  readonly unmeasuredMs?: Millis;
  /** Time in which something nearer was out, which counts there: the link, or the resolver without which no broker is found. */
  readonly elsewhereMs?: Millis;
}

export function beginEpisode(scope: Scope, start: Moment, found: LayerFound, before: SignalBefore = {}): EpisodeState {
  return {
    scope,
    start,
    boot: start.boot,
    bootFrom: start.up,
    earlierOnMs: 0,
    upMs: 0,
    flaps: 0,
    lastDown: start.up,
    beganWithCut: false,
    cuts: 0,
    bootAfterCut: false,
    layer: found.layer,
    tallies: {},
    signs: found.signs,
    ...(Object.keys(before).length === 0 ? {} : { before }),
  };
}

/** The power went off while all was well. @param lastAlive the last sign of life before. @param boot of the box, the present one. */
export function beginWithCut(lastAlive: Moment, boot: string): EpisodeState {
  return {
    ...beginEpisode("link", lastAlive, { layer: "power", signs: ["power-cut"] }),
    boot,
    bootFrom: 0,
    lastDown: 0,
    beganWithCut: true,
    cuts: 1,
    bootAfterCut: true,
  };
}

/** A pass found it down. While it seems to be over one such pass is a doubt; the second in a row makes it go on. */
export function down(state: EpisodeState, at: Millis, { layer, signs }: LayerFound): EpisodeState {
  const { upSince, doubt, ...rest } = state;
  if (upSince === undefined) return { ...tallied(state, at), layer, signs: union(state.signs, signs) };
  if (doubt === undefined) return { ...state, doubt: at };
  const flapped = { ...rest, flaps: state.flaps + 1, upMs: state.upMs + (doubt - upSince), lastDown: doubt, layer };
  return down(flapped, at, { layer, signs });
}

/** A pass found it up. @param unseenAfter so long after the last word it may have been up for long already. */
export function up(state: EpisodeState, at: Millis, unseenAfter: Millis): EpisodeState {
  if (state.upSince !== undefined) {
    const { doubt: _, ...certain } = state;
    return certain;
  }
  const unseen = at - state.lastDown;
  if (unseen <= unseenAfter) return { ...tallied(state, at), upSince: at };
  return { ...state, upSince: state.lastDown, unmeasuredMs: (state.unmeasuredMs ?? 0) + unseen };
}

/** Nobody can tell, because something nearer is out. While it seems to be over that goes on. */
export function setAside(state: EpisodeState, at: Millis): EpisodeState {
  if (state.upSince !== undefined || at <= state.lastDown) return state;
  return { ...state, lastDown: at, elsewhereMs: (state.elsewhereMs ?? 0) + (at - state.lastDown) };
}

/** It has been up for long enough. */
export function isOver({ upSince, doubt }: EpisodeState, now: Millis): boolean {
  return upSince !== undefined && doubt === undefined && now - upSince >= CALM;
}

/** The agent was away, the box was not. @param lastAlive when it was last there. */
export function afterRestart(state: EpisodeState, lastAlive: Millis): EpisodeState {
  return state.upSince === undefined && lastAlive > state.lastDown ? tallied(state, lastAlive) : state;
}

/** The box has started again. @param isCut without having been shut down. */
export function afterBoot(state: EpisodeState, lastAlive: Moment, boot: string, isCut: boolean): EpisodeState {
  // Boots of which nothing was kept cannot be counted.
  const aliveUntil = lastAlive.boot === state.boot ? Math.max(lastAlive.up, state.lastDown) : state.lastDown;
  const { upSince, doubt: _, ...rest } = afterRestart(state, aliveUntil);
  return {
    ...rest,
    boot,
    bootFrom: 0,
    earlierOnMs: state.earlierOnMs + (aliveUntil - state.bootFrom),
    // It seemed to be over when the box went off, which is one more reason for it not to be.
    ...(upSince === undefined ? {} : { flaps: state.flaps + 1, upMs: state.upMs + Math.max(0, aliveUntil - upSince) }),
    lastDown: 0,
    bootAfterCut: isCut,
    cuts: state.cuts + (isCut ? 1 : 0),
    signs: isCut ? union(rest.signs, ["power-cut"]) : rest.signs,
  };
}

/** Time in which the box was on, from the start to `end` of the present boot. */
export function onMs(state: EpisodeState, end: Millis): Millis {
  return state.earlierOnMs + Math.max(0, end - state.bootFrom);
}

/** The time up to `at` goes to the layer that was found last. */
function tallied(state: EpisodeState, at: Millis): EpisodeState {
  const { layer, tallies, lastDown } = state;
  const since = Math.max(0, at - lastDown);
  return {
    ...state,
    lastDown: Math.max(at, lastDown),
    tallies: { ...tallies, [layer]: (tallies[layer] ?? 0) + since },
  };
}

function union(a: readonly EvidenceCode[], b: readonly EvidenceCode[]): readonly EvidenceCode[] {
  return [...new Set([...a, ...b])];
}
