import type { Evidence, EvidenceCode, OutageCause } from "../core/outage.ts";
import { MINUTE, type Millis } from "../core/time.ts";
import type { EpisodeState } from "./episode.ts";
import { LAYERS, type Layer } from "./layer.ts";
import type { SignalAfter } from "./terminal-history.ts";

/** Whether the terminal started anew, by its uptime: as the outage began; later, perhaps because of it; or it ran on. */
export type TerminalStart = "with-outage" | "later" | "ran-on";

/** How an outage lies to the forecast sun outage, the margin included. */
export interface SunOverlap {
  readonly ms: Millis;
  /** It lies in it from beginning to end. */
  readonly inside: boolean;
}

export interface Case {
  readonly episode: EpisodeState;
  /** From start to end, and of it without power; absent when nobody can tell. */
  readonly durationMs?: Millis;
  readonly unpoweredMs?: Millis;
  readonly after: SignalAfter;
  readonly terminalStart?: TerminalStart;
  readonly sun?: SunOverlap;
}

export interface Judgement {
  readonly cause: OutageCause;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
}

type Tallies = EpisodeState["tallies"];

/** A shorter time without power may have been a box that restarted by itself. */
const CLEAR_CUT: Millis = 5 * MINUTE;
/** What a box needs to find its network again after it restarted by itself. */
const BRIEF: Millis = 2 * MINUTE;
/** As the contract says. */
const MAXIMUM_EVIDENCE = 16;
/** Below this share of the outage what is known of the terminal does not speak for the rest of it. */
const TELLING_SHARE = 0.2;
const DROP_DB = 2;
const RECOVERED_DB = 1.5;

/** Why. The rules in their order; README.md has them in words. Undefined: there was no outage, only the box lost its power. */
export function judge(given: Case): Judgement | undefined {
  const { episode } = given;
  if (episode.scope === "dns") return { cause: "dns", confidence: 0.9, evidence: signsOf(given) };
  if (episode.scope === "broker") return { cause: "broker", confidence: 0.9, evidence: signsOf(given) };
  const { layer, ms } = longest(episode.tallies);
  if (episode.beganWithCut && given.terminalStart === "ran-on" && ms < BRIEF) return undefined;
  const found = power(given, layer, ms) ?? byLayer(given, layer);
  return { ...found, evidence: [...signsOf(given), ...found.evidence].slice(0, MAXIMUM_EVIDENCE) };
}

/** Of what was measured, without power. `dark` only where there is little else. */
function longest(tallies: Tallies): { readonly layer: Exclude<Layer, "power"> | undefined; readonly ms: Millis } {
  const measured = LAYERS.filter((layer) => layer !== "power" && (tallies[layer] ?? 0) > 0) as Exclude<
    Layer,
    "power"
  >[];
  const all = measured.reduce((sum, layer) => sum + (tallies[layer] ?? 0), 0);
  const telling = all - (tallies.dark ?? 0) >= all * TELLING_SHARE;
  let best: Exclude<Layer, "power"> | undefined;
  for (const layer of measured) {
    if (telling && layer === "dark") continue;
    if (best === undefined || (tallies[layer] ?? 0) > (tallies[best] ?? 0)) best = layer;
  }
  return { layer: best, ms: best === undefined ? 0 : (tallies[best] ?? 0) };
}

/**
 * The site had no power. What was already out before the power went off keeps its own cause, unless it was the devices of the site that
 * went first.
 */
function power(given: Case, layer: Layer | undefined, otherMs: Millis): Judgement | undefined {
  const { episode, unpoweredMs, terminalStart } = given;
  const powerMs = episode.tallies.power ?? 0;
  const devicesFirst =
    episode.cuts > 0 &&
    !episode.beganWithCut &&
    (layer === "lan" || layer === "terminal") &&
    terminalStart !== "ran-on";
  if (devicesFirst) return powerSite(0.7, [{ code: "devices-gone-first" }]);
  const devicesGone = (["gateway-silent", "no-route", "terminal-silent"] as const).some((sign) =>
    episode.signs.includes(sign),
  );
  if (episode.signs.includes("on-battery") && powerMs >= otherMs) return powerSite(devicesGone ? 0.95 : 0.7);
  if (!episode.beganWithCut || terminalStart === "ran-on") return undefined;
  const withoutPower = powerMs + (unpoweredMs ?? Number.POSITIVE_INFINITY);
  if (withoutPower < otherMs) return undefined;
  if (terminalStart === "with-outage") return powerSite(0.95, [{ code: "terminal-restarted" }]);
  return powerSite(unpoweredMs === undefined ? 0.8 : unpoweredMs >= CLEAR_CUT ? 0.9 : 0.6);
}

function powerSite(confidence: number, evidence: readonly Evidence[] = []): Judgement {
  return { cause: "power-site", confidence, evidence };
}

function byLayer(given: Case, layer: Exclude<Layer, "power"> | undefined): Judgement {
  const { episode, terminalStart } = given;
  const restarted = terminalStart === "with-outage" && episode.cuts === 0;
  if (restarted && layer !== "lan" && layer !== "core") {
    return { cause: "terminal", confidence: 0.9, evidence: [{ code: "terminal-restarted" }] };
  }
  switch (layer) {
    case "lan":
      return { cause: "lan", confidence: 0.9, evidence: [] };
    case "terminal":
      return { cause: "terminal", confidence: isSilentOnly(episode.signs) ? 0.6 : 0.9, evidence: [] };
    case "obstructed":
      return { cause: "obstruction", confidence: 0.9, evidence: [] };
    case "quota":
      return { cause: "quota", confidence: 0.8, evidence: [] };
    case "core":
      return { cause: "isp-core", confidence: 0.8, evidence: [] };
    case "radio":
      return radio(given);
    case "beyond":
      return bySun(given, 0.6) ?? { cause: "gateway-or-beam", confidence: 0.8, evidence: signal(given) };
    default:
      return bySun(given, 0.5) ?? { cause: "unknown", confidence: 0, evidence: signal(given) };
  }
}

/** Between antenna and satellite. */
function radio(given: Case): Judgement {
  const { before } = given.episode;
  const { signalStepDb } = given.after;
  const evidence = signal(given);
  const levelFell = (before?.levelDropDb ?? 0) >= DROP_DB;
  // Rain takes the level down as well; the Sun raises it.
  const inSun = levelFell ? undefined : bySun(given, before?.levelDropDb === undefined ? 0.75 : 0.9);
  if (inSun !== undefined) return inSun;
  if (before?.rampMs !== undefined) {
    const sure =
      0.7 + (levelFell ? 0.1 : 0) + (isRecovered(given.after) ? 0.1 : 0) - (given.sun === undefined ? 0 : 0.2);
    return { cause: "rain-fade", confidence: Math.round(sure * 100) / 100, evidence };
  }
  if (signalStepDb !== undefined && signalStepDb >= DROP_DB) return { cause: "obstruction", confidence: 0.6, evidence };
  if (before?.abrupt) return { cause: "gateway-or-beam", confidence: 0.4, evidence };
  return { cause: "unknown", confidence: 0, evidence };
}

/** All of it in the forecast window, or most of it where nothing else explains it. */
function bySun(given: Case, confidence: number): Judgement | undefined {
  const { sun, durationMs = 0 } = given;
  const { layer } = longest(given.episode.tallies);
  // A receiver that is locked near its usual value is not disturbed.
  if (sun === undefined || (layer === "beyond" && (given.episode.before?.signalDropDb ?? 0) < DROP_DB))
    return undefined;
  if (sun.inside) return { cause: "sun-transit", confidence, evidence: signal(given) };
  const isMost = given.episode.before?.rampMs === undefined && sun.ms > durationMs / 2;
  return isMost ? { cause: "sun-transit", confidence: 0.5, evidence: signal(given) } : undefined;
}

function isSilentOnly(signs: readonly EvidenceCode[]): boolean {
  return !signs.some(
    (sign) => sign.startsWith("terminal-") && sign !== "terminal-silent" && sign !== "terminal-locked",
  );
}

function isRecovered({ signalStepDb }: SignalAfter): boolean {
  return signalStepDb !== undefined && signalStepDb < RECOVERED_DB;
}

/** What the signal did before and after, and the Sun. */
function signal({ episode: { before = {} }, after, sun }: Case): readonly Evidence[] {
  const recovered = isRecovered(after);
  return [
    ...measured("signal-drop-db", before.signalDropDb),
    ...measured("level-drop-db", before.levelDropDb),
    ...measured("ramp-ms", before.rampMs),
    ...(before.abrupt ? [{ code: "abrupt" } as const] : []),
    ...(recovered ? [{ code: "recovered" } as const] : []),
    ...(recovered ? [] : measured("signal-step-db", after.signalStepDb)),
    ...(recovered ? [] : measured("level-step-db", after.levelStepDb)),
    ...measured("sun-window-ms", sun?.ms),
  ];
}

function measured(code: EvidenceCode, value: number | undefined): readonly Evidence[] {
  return value === undefined ? [] : [{ code, value }];
}

function signsOf({ episode: { signs, unmeasuredMs } }: Case): readonly Evidence[] {
  return [...signs.map((code) => ({ code })), ...measured("unmeasured-ms", unmeasuredMs)];
}
