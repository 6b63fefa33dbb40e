import type { Rung } from "../core/collector.ts";
import type { EvidenceCode } from "../core/outage.ts";
import type { TerminalAlert, TerminalReading } from "../core/terminal.ts";
import type { Pass } from "./known-rungs.ts";

/**
 * Where the way to the internet was broken in one silent pass, as far as can be seen at that moment. `power`: the box is on its battery, or
 * has only just been switched on and the terminal with it; `radio`: between antenna and satellite; `beyond`: behind the satellite;
 * `dark`: nothing is known of the terminal.
 */
export const LAYERS = ["power", "lan", "terminal", "obstructed", "quota", "radio", "core", "beyond", "dark"] as const;

export type Layer = (typeof LAYERS)[number];

export interface SilentView {
  readonly pass: Pass;
  /** The rungs that answer here when all is well. */
  readonly known: (rung: Rung) => boolean;
  /** What the terminal says; absent when it has not said anything for some minutes. */
  readonly terminal?: TerminalReading;
  /** It was read after the silence began: only then does a lock tell anything. */
  readonly terminalSinceLoss: boolean;
  /** It said something until the loss, and has stopped. */
  readonly terminalGone: boolean;
  /** It says these when all is well, too. */
  readonly standingAlerts: readonly TerminalAlert[];
  /** How far the signal is below its usual value, dB. */
  readonly signalDropDb?: number | undefined;
  readonly onBattery: boolean;
  /** The box was switched on some minutes ago, after a power cut. */
  readonly justPowered: boolean;
}

export interface LayerFound {
  readonly layer: Layer;
  readonly signs: readonly EvidenceCode[];
}

/** A locked receiver so far below its usual value hears the satellite, but not well enough. */
const DEAF_DB = 3;
const OUT_OF_ORDER: readonly TerminalAlert[] = ["booting", "disabled", "stowed", "overheated", "hardware", "moved"];
const SILENT: readonly EvidenceCode[] = ["terminal-silent"];
const NO_SIGNAL: readonly TerminalAlert[] = ["no-satellite", "receiver-unlocked"];

/** The first that fits. An answer of the provider's router proves everything up to it. */
export function layerOf(view: SilentView): LayerFound {
  const { pass, known, terminal } = view;
  if (pass.isp === "answered") return { layer: "core", signs: ["isp-answers"] };
  if (view.onBattery && !isAlive(view)) {
    return { layer: "power", signs: ["on-battery", ...(lan(view)?.signs ?? []), ...(isSilent(view) ? SILENT : [])] };
  }
  if (view.justPowered && terminal?.locked !== true) return { layer: "power", signs: [] };
  return (
    lan(view) ??
    outOfOrder(view) ??
    (terminal === undefined ? undefined : throughTerminal(view, terminal)) ?? {
      layer: "dark",
      signs: pass.isp === "silent" && known("isp") ? ["isp-silent"] : [],
    }
  );
}

function lan({ pass, known }: SilentView): LayerFound | undefined {
  if (!known("gateway")) return undefined;
  if (pass.gateway === "silent") return { layer: "lan", signs: ["gateway-silent"] };
  // Where nothing at all was pinged, `ping` is what is missing.
  const wasPinged = (["terminal", "isp", "anycast1", "anycast2"] as const).some((rung) => pass[rung] !== undefined);
  return pass.gateway === undefined && wasPinged ? { layer: "lan", signs: ["no-route"] } : undefined;
}

function outOfOrder(view: SilentView): LayerFound | undefined {
  const alerts = alertsOf(
    view.terminal,
    OUT_OF_ORDER.filter((alert) => !view.standingAlerts.includes(alert)),
  );
  if (alerts.length > 0) return { layer: "terminal", signs: alerts };
  return isSilent(view) ? { layer: "terminal", signs: SILENT } : undefined;
}

/** The terminal has power: it answered while the internet did not. */
function isAlive({ pass, terminal, terminalSinceLoss }: SilentView): boolean {
  return pass.terminal === "answered" || (terminal !== undefined && terminalSinceLoss);
}

function isSilent({ pass, known, terminalGone }: SilentView): boolean {
  if (pass.terminal === "silent" && known("terminal")) return true;
  return terminalGone && pass.terminal !== "answered";
}

function throughTerminal(view: SilentView, terminal: TerminalReading): LayerFound | undefined {
  const { alerts = [] } = terminal;
  if (terminal.obstructed || alerts.includes("obstructed")) {
    return { layer: "obstructed", signs: ["terminal-obstructed"] };
  }
  const noSignal = alertsOf(terminal, NO_SIGNAL);
  if (terminal.locked === false || noSignal.length > 0) {
    return { layer: "radio", signs: [...noSignal, ...(terminal.locked === false ? (["lock-lost"] as const) : [])] };
  }
  if (view.terminalSinceLoss && (view.signalDropDb ?? 0) >= DEAF_DB)
    return { layer: "radio", signs: ["terminal-locked"] };
  if (alerts.includes("transmitter-off") && !view.standingAlerts.includes("transmitter-off"))
    return { layer: "terminal", signs: ["terminal-transmitter-off"] };
  if (alerts.includes("throttled")) return { layer: "quota", signs: ["terminal-throttled"] };
  if (terminal.quotaRemainingBytes === 0) return { layer: "quota", signs: ["quota-used-up"] };
  if (terminal.locked !== true || !view.terminalSinceLoss) return undefined;
  const isp = view.pass.isp === "silent" && view.known("isp") ? (["isp-silent"] as const) : [];
  return { layer: "beyond", signs: ["terminal-locked", ...isp] };
}

function alertsOf(terminal: TerminalReading | undefined, of: readonly TerminalAlert[]): readonly EvidenceCode[] {
  return (terminal?.alerts ?? []).filter((alert) => of.includes(alert)).map((alert) => `terminal-${alert}` as const);
}
