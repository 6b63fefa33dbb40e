import { HOUR, MINUTE, type Millis, SECOND } from "../../agent/core/time.ts";

/** Figures as a person reads them, in a browser and in a report. */

/** A whole number, with commas. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Large numbers short: 27.8k. */
export function formatShort(value: number): string {
  if (value < 10) return Number(value.toFixed(1)).toString();
  return value < 10_000
    ? formatCount(value)
    : value.toLocaleString("en", { notation: "compact", maximumFractionDigits: 1 });
}

/** How long something took: 0.42 s, 61 s, 3:20 min, 1:02:00 h. */
export function formatDuration(ms: Millis): string {
  if (ms === 0) return "0 s";
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(ms < SECOND ? 2 : 1)} s`;
  if (ms < 2 * MINUTE) return `${Math.round(ms / SECOND)} s`;
  return `${formatTime(ms)} ${ms < HOUR ? "min" : "h"}`;
}

/** With one decimal, also when it is long: figures that are compared. */
export function formatSeconds(ms: Millis): string {
  return `${(ms / SECOND).toFixed(1)} s`;
}

/** A moment of a run: 0:42, 1:02:00. */
export function formatTime(ms: Millis): string {
  const seconds = Math.round(ms / SECOND);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 || bytes === 0 ? `${formatCount(bytes / 1e6)} MB` : `${formatCount(bytes / 1e3)} kB`;
}

/** A, B, …, Z, AA, …: what an event of a scenario is called on timelines. */
export function signOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${signOf(Math.floor(index / 26) - 1)}${letter}`;
}
