import { problem } from "./problem.ts";

/** What the disk and the records on it may do. */
export const STORAGE_PROBLEMS = {
  "store-locked": problem<{ directory: string }>({
    en: (d) => ({
      problem: `Another agent is already using the data directory ${d.directory}.`,
      remedy: "Stop the other agent first, or give this one a directory of its own with --data-directory.",
    }),
    id: (d) => ({
      problem: `Direktori data ${d.directory} sedang dipakai agen lain.`,
      remedy: "Hentikan dulu agen yang lain, atau beri agen ini direktori sendiri dengan --data-directory.",
    }),
  }),
  "store-unwritable": problem<{ directory: string; reason: string }>({
    en: (d) => ({
      problem: `The data directory ${d.directory} cannot be written: ${d.reason}`,
      remedy:
        "Nothing can be recorded without it. Give this user the right to write there, or choose another with --data-directory.",
    }),
    id: (d) => ({
      problem: `Direktori data ${d.directory} tidak bisa ditulis: ${d.reason}`,
      remedy:
        "Tanpa itu tidak ada yang bisa dicatat. Beri pengguna ini hak menulis di sana, atau pilih yang lain dengan --data-directory.",
    }),
  }),
  "store-not-directory": problem<{ directory: string }>({
    en: (d) => ({
      problem: `A file stands where the directory ${d.directory} should be, or one above it.`,
      remedy: "Move that file away, or choose another data directory with --data-directory.",
    }),
    id: (d) => ({
      problem: `Di tempat direktori ${d.directory}, atau salah satu direktori di atasnya, ada berkas biasa.`,
      remedy: "Pindahkan berkas itu, atau pilih direktori data lain dengan --data-directory.",
    }),
  }),
  "store-unreadable": problem<{ directory: string; reason: string }>({
    en: (d) => ({
      problem: `The records in ${d.directory} cannot be read: ${d.reason}`,
      remedy:
        "Keep that directory for rescue: move it aside, start again with an empty one, and tell the operations centre.",
    }),
    id: (d) => ({
      problem: `Catatan di ${d.directory} tidak bisa dibaca: ${d.reason}`,
      remedy: "Jangan dihapus: pindahkan direktori itu, mulai lagi dengan yang kosong, dan beri tahu pusat.",
    }),
  }),
  "store-newer": problem<{ directory: string; found: number; supported: number }>({
    en: (d) => ({
      problem: `The records in ${d.directory} were written by a newer Suar (format ${d.found}; this one knows ${d.supported}).`,
      remedy: "Nothing was touched. Install the newer version again.",
    }),
    id: (d) => ({
      problem: `Catatan di ${d.directory} ditulis oleh Suar yang lebih baru (format ${d.found}; yang ini mengenal ${d.supported}).`,
      remedy: "Tidak ada yang diubah. Pasang kembali versi yang lebih baru.",
    }),
  }),
  "disk-full": problem<{ directory: string }>({
    en: (d) => ({
      problem: `The disk that holds ${d.directory} is full.`,
      remedy: "Suar goes on with the room it has kept for itself. Delete what is not needed on the disk.",
    }),
    id: (d) => ({
      problem: `Penyimpanan tempat ${d.directory} sudah penuh.`,
      remedy: "Suar terus berjalan dengan ruang cadangannya. Hapus isi penyimpanan yang tidak diperlukan.",
    }),
  }),
  "start-disk-full": problem<{ directory: string }>({
    en: (d) => ({
      problem: `Suar cannot start: the disk that holds ${d.directory} is full.`,
      remedy:
        "Nothing is recorded until then: delete what is not needed on the disk, and start Suar again. A service does that by itself.",
    }),
    id: (d) => ({
      problem: `Suar tidak bisa mulai: penyimpanan tempat ${d.directory} sudah penuh.`,
      remedy:
        "Selama itu tidak ada yang dicatat: hapus isi penyimpanan yang tidak diperlukan, lalu jalankan Suar lagi. Kalau dipasang sebagai layanan, ia mulai lagi sendiri.",
    }),
  }),
  "start-disk-error": problem<{ directory: string; reason: string }>({
    en: (d) => ({
      problem: `Suar cannot start: the disk fails at ${d.directory}: ${d.reason}`,
      remedy:
        "Nothing is recorded until then: start Suar again, which a service does by itself. If this stays, replace the card or the disk.",
    }),
    id: (d) => ({
      problem: `Suar tidak bisa mulai: penyimpanan bermasalah di ${d.directory}: ${d.reason}`,
      remedy:
        "Selama itu tidak ada yang dicatat: jalankan Suar lagi; kalau dipasang sebagai layanan, ia mulai lagi sendiri. Kalau tetap begini, ganti kartu atau penyimpanannya.",
    }),
  }),
  "disk-low": problem<{ megabytes: number }>({
    en: (d) => ({
      problem: `Only ${d.megabytes} MB are free on the disk.`,
      remedy:
        "Suar does not take more room now: for what is new, the oldest goes. Delete what is not needed on the disk.",
    }),
    id: (d) => ({
      problem: `Ruang penyimpanan tinggal ${d.megabytes} MB.`,
      remedy:
        "Untuk sementara Suar tidak memakai ruang lagi: yang paling lama diganti yang baru. Hapus isi penyimpanan yang tidak diperlukan.",
    }),
  }),
  "store-disk-error": problem<{ directory: string; reason: string }>({
    en: (d) => ({
      problem: `The disk fails at ${d.directory}: ${d.reason}`,
      remedy: "Suar tries again by itself. If this stays, replace the card or the disk.",
    }),
    id: (d) => ({
      problem: `Penyimpanan bermasalah di ${d.directory}: ${d.reason}`,
      remedy: "Suar mencoba lagi sendiri. Kalau tetap begini, ganti kartu atau penyimpanannya.",
    }),
  }),
  "store-write-failed": problem<{ reason: string }>({
    en: (d) => ({
      problem: `The disk refused a write: ${d.reason}`,
      remedy:
        "Suar keeps what it measures in memory and tries again. Free some space, or replace the card if this stays.",
    }),
    id: (d) => ({
      problem: `Penyimpanan menolak ditulis: ${d.reason}`,
      remedy:
        "Suar menahan hasil ukur di memori dan mencoba lagi. Kosongkan ruang, atau ganti kartunya kalau tetap begini.",
    }),
  }),
  "keepsake-unreadable": problem<{ file: string; reason: string }>({
    en: (d) => ({
      problem: `${d.file} cannot be read: ${d.reason}`,
      remedy:
        "Nothing to do: Suar goes on without it, with the settings of this site, and writes it again when it is needed.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak bisa dibaca: ${d.reason}`,
      remedy:
        "Tidak perlu apa-apa: Suar jalan terus tanpa itu, dengan pengaturan lokasi ini, dan menulisnya lagi bila perlu.",
    }),
  }),
  "record-refused": problem<{ reason: string }>({
    en: (d) => ({
      problem: `A record was not taken: ${d.reason}`,
      remedy: "It was never recorded, and is counted as a failed measurement.",
    }),
    id: (d) => ({
      problem: `Satu catatan tidak diterima: ${d.reason}`,
      remedy: "Catatan itu tidak pernah tersimpan, dan dihitung sebagai pengukuran yang gagal.",
    }),
  }),
  "outbox-closed": problem({
    en: () => ({ problem: "The outbox is closed.", remedy: "Nothing to do: Suar is shutting down." }),
    id: () => ({ problem: "Penyimpanan sudah ditutup.", remedy: "Tidak perlu apa-apa: Suar sedang berhenti." }),
  }),
};
