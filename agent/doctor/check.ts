import type { Language } from "../core/language.ts";

/** What is looked at, in the order of the report: from the plug to the centre, then what lies in the box. */
export const CHECKS = [
  "power",
  "disk",
  "card",
  "clock",
  "configuration",
  "keys",
  "interface",
  "gateway",
  "terminal",
  "names",
  "internet",
  "broker",
  "tls",
  "login",
  "topics",
  "centre",
  "agent",
  "store",
  "versions",
] as const;

export type CheckId = (typeof CHECKS)[number];

/**
 * The gravest first: the first that any finding has is the verdict of all of them. `skip`: it does not apply here, or could not be looked at; the
 * finding says which.
 */
export const VERDICTS = ["fail", "warn", "pass", "skip"] as const;

export type Verdict = (typeof VERDICTS)[number];

export const CHECK_NAMES: Readonly<Record<CheckId, Readonly<Record<Language, string>>>> = {
  power: { en: "Power", id: "Listrik" },
  disk: { en: "Disk", id: "Penyimpanan" },
  card: { en: "Health of the card", id: "Kesehatan kartu" },
  clock: { en: "Clock", id: "Jam" },
  configuration: { en: "Configuration", id: "Konfigurasi" },
  keys: { en: "Keys and certificate", id: "Kunci dan sertifikat" },
  interface: { en: "Network interface", id: "Port jaringan" },
  gateway: { en: "Gateway", id: "Gateway" },
  terminal: { en: "Terminal and signal", id: "Terminal dan sinyal" },
  names: { en: "Names (DNS)", id: "Nama (DNS)" },
  internet: { en: "Internet", id: "Internet" },
  broker: { en: "Way to the broker", id: "Jalan ke broker" },
  tls: { en: "Encryption (TLS)", id: "Enkripsi (TLS)" },
  login: { en: "Login at the broker", id: "Masuk ke broker" },
  topics: { en: "Rights at the broker", id: "Hak di broker" },
  centre: { en: "Round trip to the centre", id: "Bolak-balik ke pusat" },
  agent: { en: "Agent", id: "Agen" },
  store: { en: "Records", id: "Catatan" },
  versions: { en: "Versions", id: "Versi" },
};

export const VERDICT_WORDS: Readonly<Record<Verdict, Readonly<Record<Language, string>>>> = {
  fail: { en: "FAIL", id: "GAGAL" },
  warn: { en: "WARN", id: "AWAS" },
  pass: { en: "ok", id: "baik" },
  skip: { en: "-", id: "-" },
};
