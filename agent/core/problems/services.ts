import { problem } from "./problem.ts";

/**
 * What keeps a source of the services from being read. `source` is its unit and kind, as in "wifi dnsmasq"; what the source itself said
 * stands in no sentence, for it may name people.
 */
export const SERVICE_PROBLEMS = {
  "source-unreadable": problem<{ source: string; reason: string }>({
    en: (d) => ({
      problem: `The file of ${d.source} cannot be read: ${d.reason}`,
      remedy: "Check its path in collectors.services.sources, and that the user that runs Suar may read it.",
    }),
    id: (d) => ({
      problem: `Berkas untuk ${d.source} tidak bisa dibaca: ${d.reason}`,
      remedy:
        "Periksa letaknya di collectors.services.sources, dan apakah pengguna yang menjalankan Suar boleh membacanya.",
    }),
  }),
  "source-silent": problem<{ source: string; reason: string }>({
    en: (d) => ({
      problem: `${d.source} gives no answer: ${d.reason}`,
      remedy: "Check that it runs, and its address in collectors.services.sources. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `${d.source} tidak menjawab: ${d.reason}`,
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
