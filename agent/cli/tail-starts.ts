import { shown } from "../config/shown.ts";
import type { Language } from "../core/problems.ts";
import type { EpochFields, StartReason } from "../core/record.ts";
import { formatDuration } from "../status/format.ts";
import type { Tone } from "../status/paint.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Words {
  readonly start: Readonly<Record<StartReason, string>>;
  readonly newStore: Readonly<Record<EpochFields["reason"], string>>;
  readonly bootedBefore: (duration: string) => string;
  readonly timeKnown: string;
  readonly stepped: (duration: string, forward: boolean) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    start: {
      "first-start": "first start",
      restart: "started again",
      crash: "started again after a crash",
      reboot: "the box was started again",
      "power-cut": "power was cut",
    },
    newStore: {
      "store-corrupt": "new store, the old one was broken",
      "store-missing": "new store, the old one is gone",
    },
    bootedBefore: (duration) => `box up for ${duration}`,
    timeKnown: "the time is known",
    stepped: (duration, forward) => `clock set ${forward ? "forward" : "back"} by ${duration}`,
  },
  id: {
    start: {
      "first-start": "pertama kali jalan",
      restart: "dijalankan lagi",
      crash: "dijalankan lagi setelah mati mendadak",
      reboot: "perangkat dinyalakan ulang",
      "power-cut": "listrik padam",
    },
    newStore: {
      "store-corrupt": "penyimpanan baru, yang lama rusak",
      "store-missing": "penyimpanan baru, yang lama tidak ada",
    },
    bootedBefore: (duration) => `perangkat menyala ${duration}`,
    timeKnown: "waktu sudah diketahui",
    stepped: (duration, forward) => `jam ${forward ? "dimajukan" : "dimundurkan"} ${duration}`,
  },
};

/** What a `boot`, `clock` or `epoch` record says; undefined for one that says nothing that is known here. */
export function describeStart(record: Fields, language: Language): readonly [string, Tone] | undefined {
  const words = WORDS[language];
  const { kind, reason, agentVersion, sinceBootMs, stepMs } = record;
  if (kind === "clock") {
    if (typeof stepMs !== "number" || stepMs === 0) return [words.timeKnown, "good"];
    return [words.stepped(formatDuration(Math.abs(stepMs), language), stepMs > 0), "plain"];
  }
  const known: Readonly<Record<string, string>> = kind === "boot" ? words.start : words.newStore;
  if ((kind !== "boot" && kind !== "epoch") || typeof reason !== "string" || !Object.hasOwn(known, reason))
    return undefined;
  const said = [
    known[reason],
    ...(kind === "boot" && typeof agentVersion === "string" ? [`suar ${shown(agentVersion)}`] : []),
    ...(kind === "boot" && typeof sinceBootMs === "number"
      ? [words.bootedBefore(formatDuration(sinceBootMs, language))]
      : []),
  ];
  const isBad = kind === "epoch" || reason === "crash" || reason === "power-cut";
  return [said.join(", "), isBad ? "warning" : "plain"];
}
