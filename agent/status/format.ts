import type { Language } from "../core/problems.ts";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../core/time.ts";

/** Numbers with their units as a person of that language writes them. All pure; shared by every view of a snapshot. */

interface Conventions {
  readonly decimal: string;
  readonly thousands: string;
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
}

const CONVENTIONS: Readonly<Record<Language, Conventions>> = {
  en: { decimal: ".", thousands: ",", second: "s", minute: "min", hour: "h", day: "d" },
  id: { decimal: ",", thousands: ".", second: "detik", minute: "menit", hour: "jam", day: "hari" },
};

/** `1234.5` -> `1,234.5` or `1.234,5`. */
export function formatNumber(value: number, decimals: number, language: Language): string {
  const { decimal, thousands } = CONVENTIONS[language];
  const fixed = Math.abs(value).toFixed(decimals);
  const [whole = "0", fraction] = fixed.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  const negative = value < 0 && Number(fixed) !== 0;
  return `${negative ? "-" : ""}${grouped}${fraction === undefined ? "" : decimal + fraction}`;
}

/** A count of things. */
export function formatCount(value: number, language: Language): string {
  return formatNumber(value, 0, language);
}

/**
 * A length of time in its two largest units: `8 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. Below zero counts as zero.
 * @param units how many units at most; 1 where there is little room.
 */
export function formatDuration(ms: Millis, language: Language, units: 1 | 2 = 2): string {
  const words = CONVENTIONS[language];
  const lengths: readonly (readonly [Millis, string])[] = [
    [DAY, words.day],
    [HOUR, words.hour],
    [MINUTE, words.minute],
    [SECOND, words.second],
  ];
  const whole = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  const first = lengths.findIndex(([length]) => whole >= length);
  if (first === -1) return `0 ${words.second}`;
  let rest = whole;
  const parts: string[] = [];
  for (const [length, word] of lengths.slice(first, first + units)) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${word}`);
  }
  return parts.join(" ");
}

/** A round trip: a tenth of a millisecond matters on the wire to the gateway, none over a satellite. */
export function formatRoundTrip(ms: Millis, language: Language): string {
  return `${formatNumber(ms, ms < 10 ? 1 : 0, language)} ms`;
}

/** 0..1 as a percentage; one decimal below ten, so that a small loss does not look like none. */
export function formatRatio(ratio: number, language: Language): string {
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.05) return `< ${formatNumber(0.1, 1, language)} %`;
  return `${formatNumber(percent, percent > 0 && percent < 9.95 ? 1 : 0, language)} %`;
}

/** Decimal units, as on the label of a memory card: `512 B`, `1.2 kB`, `34 MB`. */
export function formatBytes(bytes: number, language: Language): string {
  return scaled(bytes, ["B", "kB", "MB", "GB", "TB"], language);
}

/** Bits per second as network operators write them: `0 bit/s`, `1.2 Mbit/s`. */
export function formatRate(bitsPerSecond: number, language: Language): string {
  return scaled(bitsPerSecond, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"], language);
}

/** Degrees Celsius. */
export function formatTemperature(celsius: number, language: Language): string {
  return `${formatNumber(celsius, 0, language)} °C`;
}

/** `2025-11-23 22:13 UTC`. */
export function formatInstant(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function scaled(value: number, units: readonly string[], language: Language): string {
  let rest = value;
  let unit = 0;
  // 999.5 and not 1000: anything above would be rounded to 1000 of the smaller unit.
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  const decimals = unit > 0 && rest < 9.95 ? 1 : 0;
  return `${formatNumber(rest, decimals, language)} ${units[unit]}`;
}
