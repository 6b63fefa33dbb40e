import { TERMINAL_ALERTS, type TerminalReading } from "../../core/terminal.ts";

interface Believable {
  readonly least: number;
  readonly most: number;
  readonly decimals: number;
}

/** Beyond these it is no measurement but an error of the terminal or of its profile. Decimals: as many as a terminal means. */
const NUMBERS = {
  esn0Db: { least: -30, most: 60, decimals: 2 },
  ebn0Db: { least: -30, most: 60, decimals: 2 },
  linkMarginDb: { least: -40, most: 40, decimals: 2 },
  rxLevelDbm: { least: -150, most: 30, decimals: 2 },
  txLevelDbm: { least: -100, most: 80, decimals: 2 },
  signalPct: { least: 0, most: 100, decimals: 1 },
  uptimeMs: { least: 0, most: 100 * 366 * 86_400_000, decimals: 0 },
  temperatureC: { least: -60, most: 150, decimals: 1 },
  popLatencyMs: { least: 0, most: 60_000, decimals: 1 },
  popDropRatio: { least: 0, most: 1, decimals: 4 },
  obstructedRatio: { least: 0, most: 1, decimals: 6 },
  quotaRemainingBytes: { least: 0, most: 1e15, decimals: 0 },
  rxBytesTotal: { least: 0, most: Number.MAX_SAFE_INTEGER, decimals: 0 },
  txBytesTotal: { least: 0, most: Number.MAX_SAFE_INTEGER, decimals: 0 },
} as const satisfies { readonly [Field in NumberField]: Believable };

/** The fields that hold a number. */
export type NumberField = {
  [Field in keyof TerminalReading]-?: TerminalReading[Field] extends number | undefined ? Field : never;
}[keyof TerminalReading];

export const NUMBER_FIELDS = Object.keys(NUMBERS) as readonly NumberField[];

function isNumberField(field: string): field is NumberField {
  return field in NUMBERS;
}

/**
 * What a modulation and its coding are called, or their number in the standard: `QPSK 3/4`, `DVB-S2X 32APSK 2/3-L`, `8PSK`, `17`. It is the only text of a
 * terminal that leaves the site, so it may not be just anything: no name and no number of a device is of this form.
 */
export const MODCOD =
  /^(?:(?:DVB-?S2?X?[ -])?(?:[BQ]?PSK|OQPSK|\d{1,3}A?PSK|\d{1,4}-?QAM)(?:[ -]?[LSN])?(?:[ _-]?(?:\d{1,3}\/\d{1,3}|0?\.\d{1,4})(?:-?[LSN])?)?|\d{1,3})$/;

/** The value with the decimals that it means; undefined when it is not believable, NaN included. */
export function believable(field: NumberField, value: number): number | undefined {
  const { least, most, decimals } = NUMBERS[field];
  if (!(value >= least && value <= most)) return undefined;
  const scale = 10 ** decimals;
  // Adding zero makes 0 of -0.
  return decimals === 0 ? Math.round(value) + 0 : Math.round(value * scale) / scale + 0;
}

/** The text, in capitals, if it is one that a modulation may have (MODCOD). */
export function believableModcod(text: string): string | undefined {
  const trimmed = text.trim().toUpperCase();
  return MODCOD.test(trimmed) ? trimmed : undefined;
}

/** The reading without what cannot be, rounded, its alerts sorted and each once. Whatever a driver gives, this may be recorded. */
export function tidy(reading: TerminalReading): TerminalReading {
  const { alerts, modcod } = reading;
  // Field by field, and none that is deleted again: Node 20 would make a hidden class of its own for each reading.
  const tidied: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(reading)) {
    if (field === "alerts" || field === "modcod") continue;
    const kept = isNumberField(field) && typeof value === "number" ? believable(field, value) : value;
    if (kept !== undefined) tidied[field] = kept;
  }
  const keptModcod = modcod === undefined ? undefined : believableModcod(modcod);
  if (keptModcod !== undefined) tidied["modcod"] = keptModcod;
  if (alerts !== undefined) tidied["alerts"] = TERMINAL_ALERTS.filter((alert) => alerts.includes(alert)).sort();
  return tidied as Omit<TerminalReading, "profile"> & { readonly profile: string };
}
