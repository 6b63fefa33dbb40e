import { DAY, MINUTE, type Millis, SECOND } from "../../core/time.ts";
import type { Facts, Known } from "../facts.ts";
import { type Finding, find } from "../findings/catalogue.ts";

const HOT_C = 80;
/** Beside the floor below which the store stops growing. */
const COMFORT_BYTES = 100_000_000;
/** A tenth of its life left, by the register of the card. */
const WORN_RATIO = 0.9;
/** What a clock may be wrong by before anybody should look at it, and before stamps are of no use. */
const DRIFT: Millis = 10 * SECOND;
const WRONG: Millis = 2 * MINUTE;

export function judgePower({ undervoltage, upsOnBattery, temperatureC }: Facts["power"]): readonly Finding[] {
  const isHot = temperatureC !== undefined && temperatureC > HOT_C;
  const findings = [
    ...(undervoltage === true ? [find("power-weak", {})] : []),
    ...(upsOnBattery === true ? [find("power-on-battery", {})] : []),
    ...(isHot ? [find("power-hot", { celsius: temperatureC })] : []),
  ];
  if (findings.length > 0) return findings;
  return [
    undervoltage === undefined && upsOnBattery === undefined ? find("power-unknown", {}) : find("power-good", {}),
  ];
}

export function judgeDisk({ directory, write, reason = "", freeBytes, floorBytes }: Facts["disk"]): readonly Finding[] {
  const free = freeBytes ?? 0;
  if (write === "read-only") return [find("disk-read-only", { directory })];
  if (write === "failed") return [find("disk-failing", { directory, reason })];
  if (write === "full" || (freeBytes !== undefined && free < floorBytes))
    return [find("disk-full", { freeBytes: free })];
  if (freeBytes !== undefined && free < floorBytes + COMFORT_BYTES) return [find("disk-low", { freeBytes: free })];
  if (write === "forbidden") return [find("disk-forbidden", { directory })];
  return [find("disk-good", { freeBytes: free })];
}

export function judgeMedium({ cards, errors }: Facts["medium"]): readonly Finding[] {
  const worn = cards.map(({ device, usedRatio, spare }) => {
    if (spare === "urgent" || (usedRatio ?? 0) > 1) return find("card-dying", { device });
    if (spare === "warning" || (usedRatio ?? 0) >= WORN_RATIO) return find("card-worn", { device });
    return find("card-good", { device, usedRatio: usedRatio ?? 0 });
  });
  const findings = [...worn, ...errors.map((error) => find("card-errors", error))];
  return findings.length > 0 ? findings : [find("card-unknown", {})];
}

export function judgeClock({ at, vouched, beforeBuild }: Facts["clock"], { internet }: Known): readonly Finding[] {
  if (beforeBuild) return [find("clock-unset", { at })];
  const off = clockError(internet);
  if (Math.abs(off) > WRONG) return [find("clock-wrong", { aheadMs: off })];
  if (Math.abs(off) > DRIFT) return [find("clock-drifting", { aheadMs: off })];
  return [vouched ? find("clock-good", { at }) : find("clock-unvouched", { at })];
}

/** How far the clock is certainly off; 0 where nobody can tell. */
function clockError(internet: Facts["internet"] | undefined): Millis {
  const { aheadMs = 0, toleranceMs = 0 } = internet?.serverTime ?? {};
  return Math.sign(aheadMs) * Math.max(0, Math.abs(aheadMs) - toleranceMs);
}

/** Whether a certificate that is out of its time may be so only by the clock of this box. */
export function isClockDoubtful({ clock, internet }: Known): boolean {
  if (clock === undefined) return false;
  return clock.beforeBuild || !clock.vouched || Math.abs(clockError(internet)) > DAY;
}

export function judgeVersions(versions: Facts["versions"], { agent }: Known): readonly Finding[] {
  const { suar } = versions;
  const running = agent?.state === "running" ? agent.snapshot.agentVersion : suar;
  if (running !== suar) return [find("versions-differ", { running, installed: suar })];
  return [find("versions-good", { ...versions })];
}
