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
  done(what: "sent" | "printed", file: string, count: string, sites: string): string;
  damaged(count: string, lines: string): string;
  readonly cutOff: string;
  missing(count: string): string;
  refused(count: string): string;
  readonly again: string;
  readonly repeat: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    done: (what, file, count, sites) =>
      what === "sent"
        ? `${file}: the broker has confirmed ${count} records of ${sites}.`
        : `${file}: ${count} records of ${sites}.`,
    damaged: (count, lines) => `${count} damaged lines were left out: ${lines}.`,
    cutOff: "The end of the file is missing. Everything before the cut was taken.",
    missing: (count) => `${count} records that were written into it are not there any more.`,
    refused: (count) => `The broker will never take ${count} of them.`,
    again:
      "The box still has what is missing: let the technician export again, or wait until the box delivers it itself.",
    repeat: "Importing a file twice is harmless: the centre knows each record by site, epoch and number.",
  },
  id: {
    done: (what, file, count, sites) =>
      what === "sent"
        ? `${file}: broker sudah mengonfirmasi ${count} catatan dari ${sites}.`
        : `${file}: ${count} catatan dari ${sites}.`,
    damaged: (count, lines) => `${count} baris rusak dilewati: ${lines}.`,
    cutOff: "Bagian akhir berkas hilang. Semua yang ada sebelum potongan itu sudah diambil.",
    missing: (count) => `${count} catatan yang pernah ditulis ke dalamnya sudah tidak ada.`,
    refused: (count) => `${count} di antaranya tidak akan pernah diterima broker.`,
    again: "Yang hilang masih ada di kotak: minta teknisi mengekspor lagi, atau tunggu sampai kotak mengirim sendiri.",
    repeat: "Mengimpor berkas dua kali tidak apa-apa: pusat mengenal tiap catatan dari lokasi, epoch dan nomornya.",
  },
};

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
      words.done(what, shownPath(file.file), formatCount(file.records, language), sitesOf(file)),
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
  const count = (value: number) => formatCount(value, language);
  const { damagedCount, damagedLines, cutOff, missingRecords, refusedRecords } = file;
  const more = damagedCount > damagedLines.length ? ", …" : "";
  return [
    ...(damagedCount === 0 ? [] : [words.damaged(count(damagedCount), `${damagedLines.join(", ")}${more}`)]),
    ...(cutOff ? [words.cutOff] : []),
    ...(missingRecords === 0 ? [] : [words.missing(count(missingRecords))]),
    ...(refusedRecords === 0 ? [] : [words.refused(count(refusedRecords))]),
  ];
}
