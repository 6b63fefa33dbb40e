import type { Language } from "../core/problems.ts";
import { TERMINAL_ALERTS, type TerminalAlert } from "../core/terminal.ts";
import { formatBytes, formatNumber, formatRatio, formatRoundTrip, formatTemperature } from "./format.ts";
import type { Tone } from "./paint.ts";

interface Words {
  readonly locked: string;
  readonly unlocked: string;
  readonly alert: Readonly<Record<TerminalAlert, string>>;
  readonly margin: (decibels: string) => string;
  readonly received: (level: string) => string;
  readonly sent: (level: string) => string;
  readonly atMax: string;
  readonly signal: (percent: string) => string;
  readonly ping: (roundTrip: string) => string;
  readonly dropped: (ratio: string) => string;
  readonly obstructed: (ratio: string) => string;
  readonly quota: (bytes: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    locked: "locked",
    unlocked: "not locked",
    alert: {
      booting: "starting",
      disabled: "service switched off",
      stowed: "stowed",
      overheated: "too hot",
      obstructed: "something is in its view",
      moved: "moved or tilted",
      hardware: "hardware fault",
      throttled: "throttled by quota",
      "no-satellite": "no satellite",
      "receiver-unlocked": "receives no signal",
      "transmitter-off": "transmitter off",
    },
    margin: (decibels) => `margin ${decibels}`,
    received: (level) => `receives ${level}`,
    sent: (level) => `sends ${level}`,
    atMax: "sends all it can",
    signal: (percent) => `signal ${percent}`,
    ping: (roundTrip) => `ping ${roundTrip}`,
    dropped: (ratio) => `${ratio} lost`,
    obstructed: (ratio) => `${ratio} of the sky obstructed`,
    quota: (bytes) => `${bytes} of quota left`,
  },
  id: {
    locked: "terkunci",
    unlocked: "tidak terkunci",
    alert: {
      booting: "sedang booting",
      disabled: "layanan dimatikan",
      stowed: "terlipat",
      overheated: "kepanasan",
      obstructed: "pandangannya terhalang",
      moved: "bergeser atau miring",
      hardware: "perangkat kerasnya rusak",
      throttled: "dibatasi karena kuota",
      "no-satellite": "tidak ada satelit",
      "receiver-unlocked": "tidak menerima sinyal",
      "transmitter-off": "pemancar mati",
    },
    margin: (decibels) => `margin ${decibels}`,
    received: (level) => `terima ${level}`,
    sent: (level) => `kirim ${level}`,
    atMax: "daya pancar maksimum",
    signal: (percent) => `sinyal ${percent}`,
    ping: (roundTrip) => `ping ${roundTrip}`,
    dropped: (ratio) => `${ratio} hilang`,
    obstructed: (ratio) => `${ratio} langit terhalang`,
    quota: (bytes) => `sisa kuota ${bytes}`,
  },
};

/** @param codes as they stand in a reading, with commas between them; those that are not known are passed over. */
export function describeAlerts(codes: string, language: Language): string {
  const given = codes.split(",").map((code) => code.trim());
  return TERMINAL_ALERTS.filter((alert) => given.includes(alert))
    .map((alert) => WORDS[language].alert[alert])
    .join(", ");
}

/**
 * The fields of a `terminal` record, or of a reading, in words, without the profile. They may come from anywhere: what is of another type is
 * passed over.
 */
export function describeTerminal(
  fields: Readonly<Record<string, unknown>>,
  language: Language,
): readonly [string, Tone] {
  const words = WORDS[language];
  const { locked, txAtMax } = fields;
  const given: readonly unknown[] = Array.isArray(fields["alerts"]) ? fields["alerts"] : [];
  const alerts = TERMINAL_ALERTS.filter((alert) => given.includes(alert));
  const say = (name: string, sentence: (value: number) => string) => {
    const value = fields[name];
    return typeof value === "number" ? [sentence(value)] : [];
  };
  const inDb = (value: number, unit: "dB" | "dBm") => `${formatNumber(value, 1, language)} ${unit}`;
  const said = [
    ...(locked === true ? [words.locked] : locked === false ? [words.unlocked] : []),
    ...alerts.map((alert) => words.alert[alert]),
    ...say("esn0Db", (value) => `Es/N0 ${inDb(value, "dB")}`),
    ...say("ebn0Db", (value) => `Eb/N0 ${inDb(value, "dB")}`),
    ...say("linkMarginDb", (value) => words.margin(inDb(value, "dB"))),
    ...say("signalPct", (value) => words.signal(`${formatNumber(value, 0, language)} %`)),
    ...say("rxLevelDbm", (value) => words.received(inDb(value, "dBm"))),
    ...say("txLevelDbm", (value) => words.sent(inDb(value, "dBm"))),
    ...(txAtMax === true ? [words.atMax] : []),
    ...say("popLatencyMs", (value) => words.ping(formatRoundTrip(value, language))),
    ...say("popDropRatio", (value) => words.dropped(formatRatio(value, language))),
    // A share that is shown as less than a tenth of a percent troubles nobody.
    ...say("obstructedRatio", (value) => (value < 0.001 ? "" : words.obstructed(formatRatio(value, language)))),
    ...say("temperatureC", (value) => formatTemperature(value, language)),
    ...say("quotaRemainingBytes", (value) => words.quota(formatBytes(value, language))),
  ];
  const tone = locked === false ? "bad" : alerts.length > 0 ? "warning" : locked === true ? "good" : "plain";
  return [said.filter((part) => part !== "").join(", "), tone];
}
