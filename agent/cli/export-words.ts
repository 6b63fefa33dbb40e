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
  /** True when the file is on a disk of the box itself, where a stick that is not mounted would have been meant. */
  readonly sameDisk?: boolean;
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

/** Whether something here could not be read, and is therefore not in the file. */
export function isDamaged({ sources, unreadable }: ExportSummary): boolean {
  return unreadable.length > 0 || sources.some(({ damagedRecords }) => damagedRecords > 0);
}

interface Words {
  /** Nothing that is here could be read. */
  readonly none: string;
  nothing(choice: ExportSummary["choice"]): string;
  written(count: number, file: string, size: string): string;
  source(kind: SourceKind, name: string, epoch: string, count: number): string;
  damaged(count: number): string;
  readonly stateLost: string;
  unreadable(name: string, problem: string): string;
  /** What the command stands under. */
  readonly next: string;
  readonly sameDisk: string;
  readonly kept: string;
  readonly keptInPart: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    none: "Nothing that waits here could be read. No file was written.",
    nothing: (choice) =>
      choice === "all"
        ? "There are no records here. No file was written."
        : "Nothing waits here: everything was delivered. No file was written.",
    written: (count, file, size) => `${file} was written (${size}) and read back whole. It holds ${records(count)}.`,
    source: (kind, name, epoch, count) => `${KINDS[kind].en} ${name}, epoch ${epoch}: ${records(count)}`,
    damaged: (count) => `${records(count)} here ${count === 1 ? "is" : "are"} damaged and could not be exported.`,
    stateLost: "It does not tell any more what was delivered, so all of it was written. The centre knows what it has.",
    unreadable: (name, problem) => `Nothing could be read from ${name}: ${problem}`,
    next: "Unmount the stick, take it to the operations centre, and run there:",
    sameDisk:
      "Attention: this file is on the box's own disk. If you meant a stick, check that it is mounted, and export again. Otherwise take the file to the operations centre, and run there:",
    kept: "The box keeps everything and goes on sending; what arrives twice is known by its number.",
    keptInPart:
      "The box keeps all that could be read. What could not be read is not in the file: keep the box's disk until the centre has looked at it.",
  },
  id: {
    none: "Yang menunggu di sini tidak ada yang terbaca. Tidak ada berkas yang ditulis.",
    nothing: (choice) =>
      choice === "all"
        ? "Tidak ada catatan di sini. Tidak ada berkas yang ditulis."
        : "Tidak ada yang menunggu: semuanya sudah terkirim. Tidak ada berkas yang ditulis.",
    written: (count, file, size) =>
      `${formatCount(count, "id")} catatan ditulis ke ${file} (${size}) dan terbaca kembali utuh.`,
    source: (kind, name, epoch, count) =>
      `${KINDS[kind].id} ${name}, epoch ${epoch}: ${formatCount(count, "id")} catatan`,
    damaged: (count) => `${formatCount(count, "id")} catatan di sini rusak dan tidak bisa diekspor.`,
    stateLost:
      "Tidak diketahui lagi mana yang sudah terkirim, jadi semuanya ditulis. Pusat tahu apa yang sudah diterima.",
    unreadable: (name, problem) => `Tidak ada yang bisa dibaca dari ${name}: ${problem}`,
    next: "Lepas flashdisk dengan aman (umount), bawa ke pusat, lalu jalankan di sana:",
    sameDisk:
      "Perhatian: berkas ini ada di kartu kotak sendiri. Kalau maksudnya ke flashdisk, periksa apakah flashdisk sudah terpasang (mount), lalu ekspor lagi. Kalau memang di sini, bawa berkasnya ke pusat, lalu jalankan di sana:",
    kept: "Kotak tetap menyimpan semuanya dan terus mengirim; yang sampai dua kali dikenali dari nomornya.",
    keptInPart:
      "Semua yang terbaca tetap tersimpan di kotak. Yang tidak terbaca tidak ikut di berkas: simpan kartunya sampai diperiksa pusat.",
  },
};

function records(count: number): string {
  return `${formatCount(count, "en")} ${count === 1 ? "record" : "records"}`;
}

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
  const { file, bytes = 0, records, sameDisk } = summary;
  const isWritten = file !== undefined;
  const paragraphs = [
    isWritten
      ? words.written(records, shownPath(file), formatBytes(bytes, language))
      : isDamaged(summary)
        ? words.none
        : words.nothing(summary.choice),
    ...summary.sources.flatMap(({ kind, directory, epoch, records: number, damagedRecords, stateLost }) => [
      ...(epoch === undefined ? [] : [`  ${words.source(kind, shownPath(basename(directory)), epoch, number)}`]),
      ...(stateLost ? [`    ${words.stateLost}`] : []),
      ...(damagedRecords === 0 ? [] : [`    ${words.damaged(damagedRecords)}`]),
    ]),
    ...summary.unreadable.map(({ directory, error }) =>
      words.unreadable(shownPath(basename(directory)), sentences(explain(problemStatus(error), language))),
    ),
  ];
  const kept = isDamaged(summary) ? words.keptInPart : words.kept;
  const wrapped = (paragraph: string) => {
    const text = paragraph.trimStart();
    const indent = paragraph.length - text.length;
    return wrap(text, columns - indent).map((line) => `${" ".repeat(indent)}${line}`);
  };
  return [
    ...paragraphs.flatMap(wrapped),
    ...(isWritten
      ? // Never broken, so that it can be copied.
        [...wrapped(sameDisk === true ? words.sameDisk : words.next), `  ${importCommand(file)}`, ...wrapped(kept)]
      : []),
  ];
}

function importCommand(file: string): string {
  const name = shownPath(basename(file));
  const quoted = /^[\w.][\w.-]*$/.test(name) ? name : `'./${name.replaceAll("'", "'\\''")}'`;
  return `suar import ${quoted} --broker URL`;
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
