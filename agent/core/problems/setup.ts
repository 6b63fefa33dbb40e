import { problem } from "./problem.ts";

/** What keeps `suar setup` from its work. */
export const SETUP_PROBLEMS = {
  "setup-needs-terminal": problem({
    en: () => ({
      problem: "`suar setup` asks questions, and nobody can answer here: this is no terminal.",
      remedy: "Run it in a terminal (with ssh: ssh -t), or give it a file with the answers: suar setup --answers FILE.",
    }),
    id: () => ({
      problem: "`suar setup` mengajukan pertanyaan, tetapi di sini tidak ada yang bisa menjawab: ini bukan terminal.",
      remedy: "Jalankan di terminal (lewat ssh: ssh -t), atau beri berkas jawaban: suar setup --answers BERKAS.",
    }),
  }),
  "setup-unwritable": problem<{ place: string; reason: string }>({
    en: (d) => ({
      problem: `${d.place} cannot be written: ${d.reason}`,
      remedy:
        "It needs the rights for that: sudo suar setup. If it has them, the card is full or has failed: `sudo suar doctor` tells. The configuration is as it was.",
    }),
    id: (d) => ({
      problem: `${d.place} tidak bisa ditulisi: ${d.reason}`,
      remedy:
        "Perlu izin untuk itu: sudo suar setup. Kalau izinnya sudah ada, kartunya penuh atau rusak: lihat `sudo suar doctor`. Konfigurasi masih seperti semula.",
    }),
  }),
  "setup-stopped": problem({
    en: () => ({
      problem: "Setup was stopped. Nothing was changed.",
      remedy: "Run `sudo suar setup` again to go on: what was answered is offered once more.",
    }),
    id: () => ({
      problem: "Setup dihentikan. Tidak ada yang diubah.",
      remedy: "Jalankan `sudo suar setup` lagi untuk melanjutkan: isian tadi ditawarkan lagi.",
    }),
  }),
  "setup-wait-stopped": problem({
    en: () => ({
      problem: "The wait for the centre was stopped. The configuration is saved.",
      remedy: "`sudo suar status` shows how it goes on.",
    }),
    id: () => ({
      problem: "Menunggu pusat dihentikan. Konfigurasinya sudah tersimpan.",
      remedy: "Kelanjutannya terlihat dengan `sudo suar status`.",
    }),
  }),
  "setup-wait-malformed": problem<{ given: string; maximum: number }>({
    en: (d) => ({
      problem: `--wait takes seconds, 0 to ${d.maximum}, not ${d.given}.`,
      remedy: "For example --wait 60; 0 does not wait for the centre at all.",
    }),
    id: (d) => ({
      problem: `--wait diisi detik, 0 sampai ${d.maximum}, bukan ${d.given}.`,
      remedy: "Misalnya --wait 60; 0 berarti tidak menunggu pusat.",
    }),
  }),
  "answers-unreadable": problem<{ file: string; reason: string }>({
    en: (d) => ({
      problem: `The answers file ${d.file} cannot be read: ${d.reason}`,
      remedy: "Check the path, and that the stick is mounted.",
    }),
    id: (d) => ({
      problem: `Berkas jawaban ${d.file} tidak bisa dibaca: ${d.reason}`,
      remedy: "Periksa letaknya, dan apakah flashdisk sudah terpasang (mount).",
    }),
  }),
  "answers-site-unnamed": problem<{ file: string; count: number }>({
    en: (d) => ({
      problem: `${d.file} has the answers of ${d.count} sites, and it is not said which one this is.`,
      remedy: "Name it: --site 5304122003. --dry-run without --site checks all of them.",
    }),
    id: (d) => ({
      problem: `${d.file} berisi jawaban ${d.count} lokasi, dan belum disebut lokasi ini yang mana.`,
      remedy: "Sebutkan: --site 5304122003. --dry-run tanpa --site memeriksa semuanya.",
    }),
  }),
  "answers-site-unknown": problem<{ file: string; site: string; suggestion?: string }>({
    en: (d) => ({
      problem: `${d.file} has no answers for site ${d.site}.`,
      remedy: d.suggestion === undefined ? "Check the code, or ask the centre." : `Did you mean ${d.suggestion}?`,
    }),
    id: (d) => ({
      problem: `${d.file} tidak punya jawaban untuk lokasi ${d.site}.`,
      remedy: d.suggestion === undefined ? "Periksa kodenya, atau tanyakan ke pusat." : `Maksudnya ${d.suggestion}?`,
    }),
  }),
  "host-unreachable": problem<{ target: string }>({
    en: (d) => ({
      problem: `${d.target} does not answer.`,
      remedy: "If the link is down today, keep the address: Suar goes on trying. Otherwise check name and port.",
    }),
    id: (d) => ({
      problem: `${d.target} tidak menjawab.`,
      remedy:
        "Kalau jaringan sedang putus, tetap pakai saja: Suar akan terus mencoba. Kalau tidak, periksa nama dan port.",
    }),
  }),
  "host-refuses": problem<{ target: string }>({
    en: (d) => ({
      problem: `${d.target}: the machine is there, but nobody listens on that port.`,
      remedy: "Check the port.",
    }),
    id: (d) => ({
      problem: `${d.target}: mesinnya ada, tetapi port itu tidak melayani.`,
      remedy: "Periksa port-nya.",
    }),
  }),
  "host-unknown": problem<{ host: string }>({
    en: (d) => ({
      problem: `The name ${d.host} is not known to DNS.`,
      remedy: "Check the spelling. If the link is down today, keep it: Suar goes on trying.",
    }),
    id: (d) => ({
      problem: `Nama ${d.host} tidak dikenal DNS.`,
      remedy: "Periksa ejaannya. Kalau jaringan sedang putus, tetap pakai saja: Suar akan terus mencoba.",
    }),
  }),
};
