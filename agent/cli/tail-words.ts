import type { Language } from "../core/problems.ts";
import type { Millis } from "../core/time.ts";
import type { ProtocolVersion } from "../core/transport.ts";
import { formatCount, formatDuration } from "../status/format.ts";
import { protocolName } from "../uplink/status-message.ts";
import type { Fault } from "./tail-message.ts";

/** What is said on stderr beside the lines. */
export type Note =
  | {
      readonly note: "connected";
      readonly broker: string;
      readonly version: ProtocolVersion;
      readonly resumed?: boolean;
    }
  | { readonly note: "disconnected"; readonly reason: string; readonly retryMs: Millis }
  | { readonly note: "ignored"; readonly fault: Fault; readonly topic: string }
  | { readonly note: "forgotten" }
  | { readonly note: "unknown-kind"; readonly kind: string }
  | ({ readonly note: "done" } & Summary);

/** What came in all. */
export interface Summary {
  readonly printed: number;
  readonly duplicates: number;
  /** Numbers that are missing and were named, those that came later not taken off. */
  readonly missing: number;
  readonly ignored: Readonly<Partial<Record<Fault, number>>>;
}

interface Words {
  connected(broker: string, version: string): string;
  readonly resumed: string;
  readonly fresh: string;
  disconnected(reason: string, wait: string): string;
  ignored(what: string, topic: string): string;
  readonly fault: Readonly<Record<Fault, string>>;
  readonly forgotten: string;
  unknownKind(kind: string): string;
  done(printed: string, duplicates: string, missing: string): string;
  ignoredInAll(list: string): string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    connected: (broker, version) => `Connected to ${broker} (${version}).`,
    resumed: "The broker has kept what came since the last run.",
    fresh: "The broker did not know this session: what was sent before now is not in it.",
    disconnected: (reason, wait) => `${ended(reason)} Trying again in ${wait}.`,
    ignored: (what, topic) => `Left out on ${topic}: ${what}. More of this kind are only counted.`,
    fault: {
      topic: "a topic that no site publishes on",
      gzip: "gzip that is damaged or unfolds to more than 4 MiB",
      json: "something that is not JSON",
      envelope: "JSON that is not a message of a site",
      site: "a message that says it comes from another site than its topic",
      record: "a record without a number or a kind",
    },
    forgotten: "There is more than can be remembered: a record that was shown may be shown again.",
    unknownKind: (kind) => `This version of Suar knows no records of the kind ${kind}; none may ever come.`,
    done: (printed, duplicates, missing) =>
      `Lines: ${printed}. Duplicates left out: ${duplicates}. Records missing: ${missing}.`,
    ignoredInAll: (list) => `Left out: ${list}.`,
  },
  id: {
    connected: (broker, version) => `Tersambung ke ${broker} (${version}).`,
    resumed: "Broker menyimpan yang datang sejak terakhir kali jalan.",
    fresh: "Broker belum mengenal sesi ini: yang dikirim sebelum sekarang tidak ada di dalamnya.",
    disconnected: (reason, wait) => `${ended(reason)} Dicoba lagi ${wait} lagi.`,
    ignored: (what, topic) => `Dilewati pada ${topic}: ${what}. Yang sejenis berikutnya hanya dihitung.`,
    fault: {
      topic: "topik yang tidak dipakai lokasi mana pun",
      gzip: "gzip yang rusak atau isinya lebih dari 4 MiB",
      json: "sesuatu yang bukan JSON",
      envelope: "JSON yang bukan pesan dari lokasi",
      site: "pesan yang mengaku dari lokasi lain, tidak sesuai topiknya",
      record: "catatan tanpa nomor atau jenis",
    },
    forgotten: "Sudah terlalu banyak untuk diingat: catatan yang pernah tampil bisa tampil lagi.",
    unknownKind: (kind) => `Suar versi ini tidak mengenal catatan jenis ${kind}; mungkin tidak akan pernah ada.`,
    done: (printed, duplicates, missing) =>
      `Baris: ${printed}. Duplikat dilewati: ${duplicates}. Catatan belum ada: ${missing}.`,
    ignoredInAll: (list) => `Dilewati: ${list}.`,
  },
};

/** One note as a sentence or a few. */
export function noteText(note: Note, language: Language): string {
  const words = WORDS[language];
  const count = (value: number) => formatCount(value, language);
  switch (note.note) {
    case "connected": {
      const session = note.resumed === undefined ? [] : [note.resumed ? words.resumed : words.fresh];
      return [words.connected(note.broker, protocolName(note.version)), ...session].join(" ");
    }
    case "disconnected":
      return words.disconnected(note.reason, formatDuration(Math.max(1000, note.retryMs), language));
    case "ignored":
      return words.ignored(words.fault[note.fault], note.topic);
    case "forgotten":
      return words.forgotten;
    case "unknown-kind":
      return words.unknownKind(note.kind);
    case "done": {
      const ignored = Object.entries(note.ignored).map(([fault, times]) => {
        return `${count(times)} × ${words.fault[fault as Fault]}`;
      });
      const done = words.done(count(note.printed), count(note.duplicates), count(note.missing));
      return ignored.length === 0 ? done : `${done} ${words.ignoredInAll(ignored.join("; "))}`;
    }
  }
}

/** What the system or a broker said stands at its end, without a full stop. */
function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
