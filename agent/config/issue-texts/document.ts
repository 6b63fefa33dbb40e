import type { JsonFault } from "../json.ts";
import { FAULT_WORDS } from "../words.ts";
import { issue } from "./issue.ts";

/** Of the file as a whole, and of names in it. */
export const DOCUMENT_ISSUES = {
  // --- the file as a whole
  syntax: issue<{ fault: JsonFault; line: number; column: number }>({
    en: (d) => ({
      problem: `line ${d.line}, column ${d.column}: ${FAULT_WORDS[d.fault].en.problem}`,
      hint: FAULT_WORDS[d.fault].en.hint,
    }),
    id: (d) => ({
      problem: `baris ${d.line}, kolom ${d.column}: ${FAULT_WORDS[d.fault].id.problem}`,
      hint: FAULT_WORDS[d.fault].id.hint,
    }),
  }),
  "file-too-large": issue<{ maximumKilobytes: number }>({
    en: (d) => ({
      problem: `the file is larger than ${d.maximumKilobytes} KiB`,
      hint: "This is probably not a configuration of Suar. Check the path.",
    }),
    id: (d) => ({
      problem: `berkas lebih besar dari ${d.maximumKilobytes} KiB`,
      hint: "Kemungkinan ini bukan konfigurasi Suar. Periksa nama berkasnya.",
    }),
  }),
  "file-not-text": issue({
    en: () => ({ problem: "the file is not UTF-8 text", hint: "Save it again as UTF-8." }),
    id: () => ({ problem: "berkas bukan teks UTF-8", hint: "Simpan ulang sebagai UTF-8." }),
  }),
  "too-many-issues": issue<{ listed: number }>({
    en: (d) => ({
      problem: `only ${d.listed} problems are listed; there may be more`,
      hint: "If this is meant to be a configuration of Suar, begin with `config/suar.example.json`.",
    }),
    id: (d) => ({
      problem: `hanya ${d.listed} masalah yang ditampilkan; mungkin masih ada lagi`,
      hint: "Kalau ini memang konfigurasi Suar, mulailah dari `config/suar.example.json`.",
    }),
  }),

  // --- names
  "unknown-setting": issue<{ suggestion?: string }>({
    en: (d) => ({
      problem: "there is no such setting",
      hint:
        d.suggestion === undefined ? "`suar config reference` lists all settings." : `Did you mean ${d.suggestion}?`,
    }),
    id: (d) => ({
      problem: "pengaturan ini tidak ada",
      hint:
        d.suggestion === undefined ? "`suar config reference` memuat semua pengaturan." : `Maksudnya ${d.suggestion}?`,
    }),
  }),
  "not-nested": issue<{ nested: string }>({
    en: (d) => ({ problem: "a name with dots is not split in the file", hint: `Write ${d.nested}.` }),
    id: (d) => ({ problem: "nama dengan titik tidak dipecah di dalam berkas", hint: `Tulis ${d.nested}.` }),
  }),
  "secret-as-value": issue<{ instead: string }>({
    en: (d) => ({
      problem: "a password is never written into the configuration",
      hint: `Put it into a file that only Suar's user may read, and name that file in ${d.instead}.`,
    }),
    id: (d) => ({
      problem: "sandi tidak boleh ditulis di konfigurasi",
      hint: `Simpan di berkas yang hanya bisa dibaca pengguna Suar, lalu sebut berkas itu di ${d.instead}.`,
    }),
  }),
  duplicate: issue<{ firstLine: number }>({
    en: (d) => ({ problem: `stands here a second time; first in line ${d.firstLine}`, hint: "Delete one of the two." }),
    id: (d) => ({ problem: `tertulis dua kali; pertama di baris ${d.firstLine}`, hint: "Hapus salah satu." }),
  }),
  missing: issue<{ flag: string; variable: string }>({
    en: (d) => ({
      problem: "has no value, and there is no default",
      hint: `Set it in the configuration file, with ${d.flag}, or with ${d.variable}.`,
    }),
    id: (d) => ({
      problem: "belum diisi, dan tidak ada nilai bawaannya",
      hint: `Isi di berkas konfigurasi, dengan ${d.flag}, atau dengan ${d.variable}.`,
    }),
  }),
  "missing-in-answers": issue<{ name: string }>({
    en: (d) => ({
      problem: `${d.name} is missing`,
      hint: "config/setup/README.md shows how an answers file is written.",
    }),
    id: (d) => ({
      problem: `${d.name} belum ada`,
      hint: "config/setup/README.md menunjukkan cara menulis berkas jawaban.",
    }),
  }),
};
