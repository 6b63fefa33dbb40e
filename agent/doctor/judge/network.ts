import type { TerminalReading } from "../../core/terminal.ts";
import type { Facts, Known } from "../facts.ts";
import { type Finding, find } from "../findings/catalogue.ts";

/** Of what the present modulation needs: a light rain takes more. */
const WEAK_MARGIN_DB = 1.5;

export function judgeInterface(facts: Facts["interface"], known: Known): readonly Finding[] {
  const { name, isThere, isUp, hasCarrier, hasAddress, hasDefaultRoute } = facts;
  // Only routes of IPv4 are seen, and some networks have others.
  if (!hasDefaultRoute && isBeyond(known)) return [find("interface-elsewhere", {})];
  if (name === undefined) return [find("interface-no-route", {})];
  if (!isThere) return [find("interface-missing", { name })];
  if (isUp === false) return [find("interface-off", { name })];
  if (hasCarrier === false) return [find("interface-no-cable", { name })];
  if (hasAddress === false) return [find("interface-no-address", { name })];
  return [hasDefaultRoute ? find("interface-good", { name }) : find("interface-no-route", {})];
}

export function judgeGateway({ address, echo, isNeighbour }: Facts["gateway"], known: Known): readonly Finding[] {
  if (address === undefined || echo === undefined) return [find("gateway-none", {})];
  if (echo.outcome === "answered") return [find("gateway-good", { address, rttMs: echo.rttMs })];
  if (echo.outcome === "unable") return [find("gateway-no-ping", {}, echo.problem)];
  if (isBeyond(known)) return [find("gateway-quiet", { address })];
  return [isNeighbour === true ? find("gateway-present", { address }) : find("gateway-silent", { address })];
}

export function judgeTerminal({ profile: setting, reading, problem }: Facts["terminal"]): readonly Finding[] {
  if (setting === undefined) return [find("terminal-unset", {})];
  if (reading === undefined) return [find("terminal-unread", { profile: setting }, problem)];
  const { profile } = reading;
  const findings = signalFindings(profile, reading);
  const partly = problem === undefined ? [] : [find("terminal-partly", { profile }, problem)];
  const all = [...findings, ...partly];
  if (all.length > 0) return all;
  return [find(reading.locked === true ? "terminal-good" : "terminal-read", { profile, ...figuresOf(reading) })];
}

/** Its numbers, without the running totals, which say nothing at one moment. */
function figuresOf(reading: TerminalReading): Readonly<Record<string, number>> {
  const { rxBytesTotal: _received, txBytesTotal: _sent, uptimeMs: _uptime, ...others } = reading;
  return Object.fromEntries(
    Object.entries(others).flatMap(([name, value]) => (typeof value === "number" ? [[name, value] as const] : [])),
  );
}

function signalFindings(profile: string, { locked, alerts = [], linkMarginDb }: TerminalReading): readonly Finding[] {
  if (locked === false) return [find("terminal-unlocked", { profile })];
  const isWeak = linkMarginDb !== undefined && linkMarginDb < WEAK_MARGIN_DB;
  return [
    ...(alerts.length > 0 ? [find("terminal-alert", { profile, alerts: alerts.join(", ") })] : []),
    ...(isWeak ? [find("terminal-weak", { profile, marginDb: linkMarginDb })] : []),
  ];
}

export function judgeNames({ resolver, broker }: Facts["names"], known: Known): readonly Finding[] {
  if (broker?.outcome === "unknown" && resolver !== "silent")
    return [find("names-broker-unknown", { host: broker.host })];
  if (resolver === "silent" || (broker !== undefined && broker.outcome !== "found")) {
    return [isBeyond(known) ? find("names-silent", {}) : find("names-untried", {})];
  }
  if (resolver === "unknown") return [find("names-odd", {})];
  return [resolver === undefined && broker === undefined ? find("names-unasked", {}) : find("names-good", {})];
}

export function judgeInternet({ echoes, page }: Facts["internet"], known: Known): readonly Finding[] {
  // Whoever proved to be the broker is no login page, whatever another page says.
  if (page === "captive" && !isProven(known)) return [find("internet-captive", {})];
  for (const echo of echoes) {
    if (echo.outcome === "answered") return [find("internet-good", { target: echo.target, rttMs: echo.rttMs })];
  }
  const isThere = page === "open" || isProven(known);
  const unable = echoes.length > 0 && echoes.every(({ outcome }) => outcome === "unable");
  if (unable && (isThere || page === undefined)) return [find("internet-unasked", {})];
  if (isThere) return [find("internet-quiet", {})];
  if (isCutOff(known)) return [find("internet-untried", {})];
  return [find("internet-silent", { targets: echoes.map(({ target }) => target).join(", ") })];
}

/** The box does not even reach its router. */
function isCutOff({ interface: port, gateway }: Known): boolean {
  const hasWay = port === undefined || (port.hasDefaultRoute && port.isUp !== false && port.hasCarrier !== false);
  return !hasWay || (gateway?.echo?.outcome === "lost" && gateway.isNeighbour !== true);
}

/** Somebody behind the gateway has answered. */
export function isBeyond(known: Known): boolean {
  const { internet } = known;
  const answers = internet?.page === "open" || internet?.echoes.some(({ outcome }) => outcome === "answered");
  return answers === true || isProven(known);
}

/** Our own broker has answered, and proved that it is ours. */
function isProven({ door, agent }: Known): boolean {
  return door?.tls === "secure" || (agent?.state === "running" && agent.snapshot.uplink.state === "connected");
}
