import type { Language } from "../language.ts";
import { problem } from "./problem.ts";

/** Why, in words of ours: of a file, of what was asked on the network or a socket of the box, and of what cannot be found. */
const REASONS = {
  "no-file": { en: "there is no such file", id: "berkasnya tidak ada" },
  folder: { en: "it is a folder, not a file", id: "itu folder, bukan berkas" },
  "no-regular-file": { en: "it is a pipe or a device, not a file", id: "itu pipa atau perangkat, bukan berkas" },
  "no-right": { en: "no right to read it", id: "tidak ada hak membacanya" },
  "no-socket": { en: "there is no such socket", id: "soketnya tidak ada" },
  "no-right-to-socket": { en: "no right to write to the socket", id: "tidak ada hak menulis ke soketnya" },
  "no-clean-up": {
    en: "it is more than a megabyte, because Kea does not clean it up (lfc-interval)",
    id: "lebih dari satu megabita, karena tidak dirapikan oleh Kea (lfc-interval)",
  },
  "no-answer": { en: "nothing came in time", id: "tidak ada jawaban sampai batas waktunya" },
  refused: { en: "nobody takes the connection", id: "sambungannya ditolak" },
  name: { en: "its name has no address", id: "namanya tidak punya alamat" },
  certificate: { en: "its certificate is not trusted", id: "sertifikatnya tidak dipercaya" },
  "certificate-date": {
    en: "its certificate has run out, or the clock of this box is wrong",
    id: "sertifikatnya kedaluwarsa, atau jam kotak ini salah",
  },
  nonsense: { en: "what answers there does not speak HTTP", id: "yang menjawab di sana bukan HTTP" },
  "too-long": { en: "its answer is too long", id: "jawabannya terlalu panjang" },
  "no-counter": { en: "there is no such counter", id: "penghitungnya tidak ada" },
  "no-interface": { en: "there is no such interface", id: "antarmukanya tidak ada" },
  bypass: { en: "it tells of no network (bypass mode)", id: "tidak ada jaringan yang disebutnya (mode bypass)" },
  "not-allowed": { en: "the router does not allow it", id: "tidak diizinkan oleh router" },
  "old-software": {
    en: "the software of the router is older than 2023.55",
    id: "perangkat lunak router lebih lama dari 2023.55",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** One of ours, or a code of the system or of a protocol, which is the same in every language. */
export type SourceReason = keyof typeof REASONS | `E${string}` | `HTTP ${number}` | `gRPC status ${number}`;

function words(reason: string, language: Language): string {
  return Object.hasOwn(REASONS, reason) ? REASONS[reason as keyof typeof REASONS][language] : reason;
}

/**
 * What keeps a source of the services from being read. `source` is its unit and kind, as in "wifi dnsmasq"; what the source itself said
 * stands in no sentence, for it may name people.
 */
export const SERVICE_PROBLEMS = {
  "source-unreadable": problem<{ source: string; reason: SourceReason }>({
    en: (d) => ({
      problem: `The file of ${d.source} cannot be read: ${words(d.reason, "en")}`,
      remedy: "Check its path in collectors.services.sources, and that the user that runs Suar may read it.",
    }),
    id: (d) => ({
      problem: `Berkas untuk ${d.source} tidak bisa dibaca: ${words(d.reason, "id")}`,
      remedy:
        "Periksa letaknya di collectors.services.sources, dan apakah pengguna yang menjalankan Suar boleh membacanya.",
    }),
  }),
  "source-silent": problem<{ source: string; reason: SourceReason }>({
    en: (d) => ({
      problem: `${d.source} gives no answer: ${words(d.reason, "en")}`,
      remedy: "Check that it runs, and its address in collectors.services.sources. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `${d.source} tidak menjawab: ${words(d.reason, "id")}`,
      remedy: "Periksa apakah sedang jalan, dan alamatnya di collectors.services.sources. Yang lain tetap dicatat.",
    }),
  }),
  "source-denied": problem<{ source: string }>({
    en: (d) => ({
      problem: `${d.source} does not let Suar in.`,
      remedy: "Check the user name and the password file in collectors.services.sources, and what that user may read.",
    }),
    id: (d) => ({
      problem: `${d.source} menolak Suar.`,
      remedy:
        "Periksa nama pengguna dan berkas sandi di collectors.services.sources, dan apa yang boleh dibaca pengguna itu.",
    }),
  }),
  "source-nonsense": problem<{ source: string }>({
    en: (d) => ({
      problem: `What ${d.source} answers is not what such a source answers.`,
      remedy: "Check in collectors.services.sources that kind and address fit. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Jawaban ${d.source} bukan jawaban yang semestinya untuk sumber jenis itu.`,
      remedy: "Periksa di collectors.services.sources apakah jenis dan alamatnya cocok. Yang lain tetap dicatat.",
    }),
  }),
  "source-gap": problem<{ source: string }>({
    en: (d) => ({
      problem: `Some of ${d.source} was not counted: the log was cut short, or grew too fast.`,
      remedy: "Let logrotate rename the log instead of cutting it (no copytruncate). Counting goes on.",
    }),
    id: (d) => ({
      problem: `Sebagian dari ${d.source} tidak terhitung: log terpotong, atau bertambah terlalu cepat.`,
      remedy:
        "Atur logrotate agar mengganti nama log, bukan memotongnya (tanpa copytruncate). Penghitungan jalan terus.",
    }),
  }),
  "program-missing": problem<{ program: string }>({
    en: (d) => ({
      problem: `The program \`${d.program}\` is missing.`,
      remedy:
        "Install it, or take the source that needs it out of collectors.services.sources. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Program \`${d.program}\` tidak ada.`,
      remedy:
        "Pasang programnya, atau hapus sumber yang memakainya dari collectors.services.sources. Yang lain tetap dicatat.",
    }),
  }),
  "program-failed": problem<{ program: string; reason: string }>({
    en: (d) => ({
      problem: `The program \`${d.program}\` did not do its work: ${d.reason}`,
      remedy: `Check that the user that runs Suar may use \`${d.program}\`. Everything else is recorded.`,
    }),
    id: (d) => ({
      problem: `Program \`${d.program}\` tidak menyelesaikan tugasnya: ${d.reason}`,
      remedy: `Periksa apakah pengguna yang menjalankan Suar boleh memakai \`${d.program}\`. Yang lain tetap dicatat.`,
    }),
  }),
};
