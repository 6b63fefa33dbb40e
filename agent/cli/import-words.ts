import { explain, problemStatus, type SuarError } from "../core/errors.ts";
import type { Language } from "../core/problems.ts";
import { formatCount } from "../status/format.ts";
import { wrap } from "../status/paint.ts";
import type { ExportFindings } from "./export-reader.ts";
import { shownPath } from "./shown-path.ts";

/** What became of one file. */
export interface FileSummary extends ExportFindings {
  readonly file: string;
  readonly sites: readonly string[];
  /** Records that the broker will never take. */
  readonly refusedRecords: number;
  /** Why nothing, or nothing more, could be read. */
  readonly error?: SuarError;
}

interface Words {
  done(what: "sent" | "printed", file: string, count: number, sites: string): string;
  none(what: "sent" | "printed", file: string): string;
  damaged(count: number, lines: string): string;
  readonly cutOff: string;
  missing(count: number): string;
  refused(count: number): string;
  readonly again: string;
  readonly repeat: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    done: (what, file, count, sites) =>
      what === "sent"
        ? `${file}: the broker has confirmed ${count === 0 ? "no records" : counted(count, "record")} of ${sites}.`
        : `${file}: ${counted(count, "record")} of ${sites}.`,
    none: (what, file) => `${file}: no records were found in it, so nothing was ${what}.`,
    damaged: (count, lines) => `${counted(count, "damaged line")} ${count === 1 ? "was" : "were"} left out: ${lines}.`,
    cutOff: "The end of the file is missing. Everything before the cut was taken.",
    missing: (count) =>
      count === 1
        ? "1 record that was written into it is not there any more."
        : `${counted(count, "record")} that were written into it are not there any more.`,
    refused: (count) => `The broker will never take ${counted(count, "record")} of this file.`,
    again:
      "The box still has what is missing: let the technician export again, or wait until the box delivers it itself.",
    repeat: "Importing a file twice is harmless: the centre knows each record by site, epoch and number.",
  },
  id: {
    done: (what, file, count, sites) =>
      what === "sent"
        ? `${file}: broker ${count === 0 ? "tidak mengonfirmasi satu pun" : `sudah mengonfirmasi ${formatCount(count, "id")}`} catatan dari ${sites}.`
        : `${file}: ${formatCount(count, "id")} catatan dari ${sites}.`,
    none: (what, file) =>
      `${file}: tidak ada catatan di dalamnya, jadi tidak ada yang ${what === "sent" ? "dikirim" : "ditampilkan"}.`,
    damaged: (count, lines) => `${formatCount(count, "id")} baris rusak dilewati: ${lines}.`,
    cutOff: "Bagian akhir berkas hilang. Semua yang ada sebelum potongan itu sudah diambil.",
    missing: (count) => `${formatCount(count, "id")} catatan yang pernah ditulis ke dalamnya sudah tidak ada.`,
    refused: (count) => `${formatCount(count, "id")} catatan di berkas ini tidak akan pernah diterima broker.`,
    again: "Yang hilang masih ada di kotak: minta teknisi mengekspor lagi, atau tunggu sampai kotak mengirim sendiri.",
    repeat: "Mengimpor berkas dua kali tidak apa-apa: pusat mengenal tiap catatan dari lokasi, epoch dan nomornya.",
  },
};

function counted(count: number, noun: string): string {
  return `${formatCount(count, "en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** For a person. */
export function importLines(
  files: readonly FileSummary[],
  what: "sent" | "printed",
  language: Language,
  columns: number,
): readonly string[] {
  const words = WORDS[language];
  const read = files.filter(({ error, records }) => error === undefined || records > 0);
  const paragraphs = read.flatMap((file) => {
    const faults = faultsOf(file, language);
    return [
      file.records === 0
        ? words.none(what, shownPath(file.file))
        : words.done(what, shownPath(file.file), file.records - file.refusedRecords, sitesOf(file)),
      ...faults.map((fault) => `  ${fault}`),
    ];
  });
  const incomplete = read.some((file) => faultsOf(file, language).length > 0);
  return [...paragraphs, ...(incomplete ? [words.again] : []), ...(what === "sent" ? [words.repeat] : [])].flatMap(
    (paragraph) => {
      const text = paragraph.trimStart();
      const indent = paragraph.length - text.length;
      return wrap(text, columns - indent).map((line) => `${" ".repeat(indent)}${line}`);
    },
  );
}

/** The JSON form. */
export function importForPrograms(files: readonly FileSummary[], language: Language): object {
  const described = files.map(({ error, ...file }) => {
    if (error === undefined) return file;
    const status = problemStatus(error);
    return { ...file, error: { ...status, ...explain(status, language) } };
  });
  return { files: described };
}

const MAXIMUM_SITES = 5;

function sitesOf({ sites }: FileSummary): string {
  const more = sites.length > MAXIMUM_SITES ? ", …" : "";
  return `${sites.slice(0, MAXIMUM_SITES).join(", ")}${more}`;
}

function faultsOf(file: FileSummary, language: Language): readonly string[] {
  const words = WORDS[language];
  const { damagedCount, damagedLines, cutOff, missingRecords, refusedRecords } = file;
  const more = damagedCount > damagedLines.length ? ", …" : "";
  return [
    ...(damagedCount === 0 ? [] : [words.damaged(damagedCount, `${damagedLines.join(", ")}${more}`)]),
    ...(cutOff ? [words.cutOff] : []),
    ...(missingRecords === 0 ? [] : [words.missing(missingRecords)]),
    ...(refusedRecords === 0 ? [] : [words.refused(refusedRecords)]),
  ];
}
