import { problem } from "./problem.ts";

/** What keeps the settings from being used. */
export const CONFIGURATION_PROBLEMS = {
  "configuration-missing": problem<{ file: string }>({
    en: (d) => ({
      problem: `There is no configuration file ${d.file}.`,
      remedy: "Check the path given with --config or SUAR_CONFIG.",
    }),
    id: (d) => ({
      problem: `Berkas konfigurasi ${d.file} tidak ada.`,
      remedy: "Periksa nama berkas pada --config atau SUAR_CONFIG.",
    }),
  }),
  "configuration-unreadable": problem<{ file: string; reason: string }>({
    en: (d) => ({
      problem: `The configuration file ${d.file} cannot be read: ${d.reason}`,
      remedy: "Check the path given with --config and that this user may read the file.",
    }),
    id: (d) => ({
      problem: `Berkas konfigurasi ${d.file} tidak bisa dibaca: ${d.reason}`,
      remedy: "Periksa nama berkas pada --config dan apakah pengguna ini boleh membacanya.",
    }),
  }),
  "configuration-invalid": problem<{ count: number }>({
    en: (d) => ({
      problem: `The configuration has ${d.count === 1 ? "a problem" : `${d.count} problems`}.`,
      remedy: "Correct the settings that are named; `suar config reference` explains every setting.",
    }),
    id: (d) => ({
      problem: `Ada ${d.count} masalah pada konfigurasi.`,
      remedy: "Perbaiki pengaturan yang disebut; `suar config reference` menjelaskan semua pengaturan.",
    }),
  }),
  "secret-unreadable": problem<{ setting: string; file: string; reason: string }>({
    en: (d) => ({
      problem: `The file ${d.file} (setting ${d.setting}) cannot be read: ${d.reason}`,
      remedy: "Check the path, and that the user that runs Suar may read it.",
    }),
    id: (d) => ({
      problem: `Berkas ${d.file} (pengaturan ${d.setting}) tidak bisa dibaca: ${d.reason}`,
      remedy: "Periksa letak berkas, dan apakah pengguna yang menjalankan Suar boleh membacanya.",
    }),
  }),
};
