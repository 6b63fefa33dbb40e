import { basename } from "node:path";
import { explain, problemStatus } from "../core/errors.ts";
import type { Language, ProblemText } from "../core/problems.ts";
import { formatBytes, formatCount } from "../status/format.ts";
import { wrap } from "../status/paint.ts";
import type { SourceKind, UnreadableSource } from "./export-sources.ts";
import { shownPath } from "./shown-path.ts";

/** What an export did. */
export interface ExportSummary {
  /** Absent when there was nothing to write. */
  readonly file?: string;
  readonly bytes?: number;
  readonly site: string;
  readonly choice: "queued" | "all";
  readonly records: number;
  readonly sources: readonly {
    readonly kind: SourceKind;
    readonly directory: string;
    readonly epoch?: string;
    readonly records: number;
    /** Entries that cannot be believed or are gone; the numbers of some of them. */
    readonly damagedRecords: number;
    readonly damagedSeqs: readonly number[];
    /** Nothing tells any more what was delivered, so everything was written. */
    readonly stateLost: boolean;
  }[];
  readonly unreadable: readonly UnreadableSource[];
}

interface Words {
  nothing(choice: ExportSummary["choice"]): string;
  written(count: string, file: string, size: string): string;
  source(kind: SourceKind, name: string, epoch: string, count: string): string;
  damaged(count: string): string;
  readonly stateLost: string;
  unreadable(name: string, problem: string): string;
  next(file: string): string;
  readonly kept: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    nothing: (choice) =>
      choice === "all"
        ? "There are no records here. No file was written."
        : "Nothing waits here: everything was delivered. No file was written.",
    written: (count, file, size) => `${file} was written (${size}) and read back whole. It holds ${count} records.`,
    source: (kind, name, epoch, count) => `${KINDS[kind].en} ${name}, epoch ${epoch}: ${count} records`,
    damaged: (count) => `${count} records here are damaged and could not be exported.`,
    stateLost: "It does not tell any more what was delivered, so all of it was written. The centre knows what it has.",
    unreadable: (name, problem) => `Nothing could be read from ${name}: ${problem}`,
    next: (file) =>
      `Unmount the stick, take it to the operations centre, and run there: suar import ${file} --broker URL`,
    kept: "The box keeps everything and goes on sending; what arrives twice is known by its number.",
  },
  id: {
    nothing: (choice) =>
      choice === "all"
        ? "Tidak ada catatan di sini. Tidak ada berkas yang ditulis."
        : "Tidak ada yang menunggu: semuanya sudah terkirim. Tidak ada berkas yang ditulis.",
    written: (count, file, size) => `${count} catatan ditulis ke ${file} (${size}) dan terbaca kembali utuh.`,
    source: (kind, name, epoch, count) => `${KINDS[kind].id} ${name}, epoch ${epoch}: ${count} catatan`,
    damaged: (count) => `${count} catatan di sini rusak dan tidak bisa diekspor.`,
    stateLost:
      "Tidak diketahui lagi mana yang sudah terkirim, jadi semuanya ditulis. Pusat tahu apa yang sudah diterima.",
    unreadable: (name, problem) => `Tidak ada yang bisa dibaca dari ${name}: ${problem}`,
    next: (file) =>
      `Lepas flashdisk dengan aman (umount), bawa ke pusat, lalu jalankan di sana: suar import ${file} --broker URL`,
    kept: "Kotak tetap menyimpan semuanya dan terus mengirim; yang sampai dua kali dikenali dari nomornya.",
  },
};

const KINDS: Readonly<Record<SourceKind, Readonly<Record<Language, string>>>> = {
  store: { en: "store", id: "simpanan" },
  agent: { en: "store of the running agent", id: "simpanan agen yang sedang jalan" },
  "set-aside": { en: "store that was set aside", id: "simpanan yang disisihkan" },
  repaired: {
    en: "damaged store, read from a repaired copy",
    id: "simpanan rusak, dibaca dari salinan yang diperbaiki",
  },
};

/** For a person. */
export function exportLines(summary: ExportSummary, language: Language, columns: number): readonly string[] {
  const words = WORDS[language];
  const count = (value: number) => formatCount(value, language);
  const { file, bytes = 0, records } = summary;
  const isWritten = file !== undefined;
  const paragraphs = [
    isWritten
      ? words.written(count(records), shownPath(file), formatBytes(bytes, language))
      : words.nothing(summary.choice),
    ...summary.sources.flatMap(({ kind, directory, epoch, records: number, damagedRecords, stateLost }) => [
      ...(epoch === undefined ? [] : [`  ${words.source(kind, shownPath(basename(directory)), epoch, count(number))}`]),
      ...(stateLost ? [`    ${words.stateLost}`] : []),
      ...(damagedRecords === 0 ? [] : [`    ${words.damaged(count(damagedRecords))}`]),
    ]),
    ...summary.unreadable.map(({ directory, error }) =>
      words.unreadable(shownPath(basename(directory)), sentences(explain(problemStatus(error), language))),
    ),
    ...(isWritten ? [words.next(shownPath(basename(file))), words.kept] : []),
  ];
  return paragraphs.flatMap((paragraph) => {
    const text = paragraph.trimStart();
    const indent = paragraph.length - text.length;
    return wrap(text, columns - indent).map((line) => `${" ".repeat(indent)}${line}`);
  });
}

function sentences({ problem, remedy }: ProblemText): string {
  return `${problem} ${remedy}`;
}

/** The JSON form. */
export function exportForPrograms(summary: ExportSummary, language: Language): object {
  const unreadable = summary.unreadable.map(({ directory, error }) => {
    const status = problemStatus(error);
    return { directory, ...status, ...explain(status, language) };
  });
  return { ...summary, unreadable };
}
