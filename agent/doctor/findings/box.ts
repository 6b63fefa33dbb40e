import { formatBytes, formatDuration, formatInstant, formatRatio, formatTemperature } from "../../status/format.ts";
import { findingsOf } from "./finding.ts";

const power = findingsOf("power");
const disk = findingsOf("disk");
const card = findingsOf("card");
const clock = findingsOf("clock");
const versions = findingsOf("versions");

/** The box itself. */
export const BOX_FINDINGS = {
  "power-good": power.pass(
    {},
    {
      en: () => ["The box gets enough power."],
      id: () => ["Listrik untuk kotak cukup."],
    },
  ),
  "power-weak": power.fail(
    {},
    {
      en: () => [
        "The power supply is too weak: the voltage drops. That makes the box restart and ruins its card.",
        "Use the power supply that came with the box (for a Raspberry Pi 5.1 V, 3 A), with a short thick cable, and take devices off its USB ports.",
      ],
      id: () => [
        "Listrik ke kotak kurang kuat, tegangannya turun. Kotak bisa mati-hidup sendiri dan kartunya cepat rusak.",
        "Pakai adaptor bawaan kotak (Raspberry Pi: 5,1 V 3 A) dengan kabel yang pendek dan tebal, dan cabut alat lain dari port USB-nya.",
      ],
    },
  ),
  "power-on-battery": power.warn(
    {},
    {
      en: () => [
        "The site runs on the battery of its UPS.",
        "Check the mains or the generator. When the battery is empty, nothing is measured.",
      ],
      id: () => [
        "Lokasi sedang memakai baterai UPS.",
        "Periksa listrik PLN atau genset. Kalau baterai habis, tidak ada yang diukur.",
      ],
    },
  ),
  "power-hot": power.warn(
    { celsius: 84 },
    {
      en: (d) => [
        `The box is hot: ${formatTemperature(d.celsius, "en")}. Above 80 degrees it slows down.`,
        "Put it into the shade, free its vents, and keep it off the terminal's modem.",
      ],
      id: (d) => [
        `Kotak panas: ${formatTemperature(d.celsius, "id")}. Di atas 80 derajat kotak jadi lambat.`,
        "Pindahkan ke tempat teduh, bersihkan lubang anginnya, dan jangan ditumpuk dengan modem.",
      ],
    },
  ),
  "power-unknown": power.skip(
    {},
    {
      en: () => ["This box does not watch its power supply, so nothing can be said about it."],
      id: () => ["Kotak ini tidak punya pemantau tegangan, jadi tidak bisa diperiksa."],
    },
  ),
  "disk-good": disk.pass(
    { freeBytes: 9.2e9 },
    {
      en: (d) => [`It can be written, ${formatBytes(d.freeBytes, "en")} free.`],
      id: (d) => [`Bisa ditulis, sisa ruang ${formatBytes(d.freeBytes, "id")}.`],
    },
  ),
  "disk-low": disk.warn(
    { freeBytes: 90e6 },
    {
      en: (d) => [
        `Only ${formatBytes(d.freeBytes, "en")} are free on the disk.`,
        "Delete what is not needed (`sudo apt clean`, old logs). Do not delete anything in Suar's data directory.",
      ],
      id: (d) => [
        `Sisa ruang penyimpanan tinggal ${formatBytes(d.freeBytes, "id")}.`,
        "Hapus yang tidak perlu (`sudo apt clean`, log lama). Isi direktori data Suar jangan dihapus.",
      ],
    },
  ),
  "disk-full": disk.fail(
    { freeBytes: 4e6 },
    {
      en: (d) => [
        `The disk is full: ${formatBytes(d.freeBytes, "en")} free. For what is new, Suar has to give up what is oldest.`,
        "Delete what is not needed (`sudo apt clean`, `sudo journalctl --vacuum-size=50M`). Do not delete anything in Suar's data directory.",
      ],
      id: (d) => [
        `Penyimpanan penuh, sisa ${formatBytes(d.freeBytes, "id")}. Supaya yang baru muat, Suar terpaksa membuang catatan paling lama.`,
        "Hapus yang tidak perlu (`sudo apt clean`, `sudo journalctl --vacuum-size=50M`). Isi direktori data Suar jangan dihapus.",
      ],
    },
  ),
  "disk-read-only": disk.fail(
    { directory: "/var/lib/suar" },
    {
      en: (d) => [
        `${d.directory} is on a file system that can only be read, so nothing is recorded. Most often the card has errors.`,
        "Restart the box once. If this stays, take what waits with `sudo suar export`, and replace the card.",
      ],
      id: (d) => [
        `${d.directory} hanya bisa dibaca, jadi tidak ada yang tercatat. Biasanya karena kartunya bermasalah.`,
        "Nyalakan ulang kotak satu kali. Kalau masih begini, ambil catatan dengan `sudo suar export`, lalu ganti kartunya.",
      ],
    },
  ),
  "disk-failing": disk.fail(
    { directory: "/var/lib/suar", reason: "EIO: i/o error, fsync" },
    {
      en: (d) => [
        `${d.directory} cannot be written: ${d.reason}`,
        "Restart the box once. If this stays, take what waits with `sudo suar export`, and replace the card or the disk.",
      ],
      id: (d) => [
        `${d.directory} tidak bisa ditulis: ${d.reason}`,
        "Nyalakan ulang kotak satu kali. Kalau masih begini, ambil catatan dengan `sudo suar export`, lalu ganti kartu atau penyimpanannya.",
      ],
    },
  ),
  "disk-forbidden": disk.skip(
    { directory: "/var/lib/suar" },
    {
      en: (d) => [
        `Not examined: this user may not write in ${d.directory}.`,
        "Run it with the rights of the administrator: `sudo suar doctor`.",
      ],
      id: (d) => [
        `Tidak diperiksa: pengguna ini tidak boleh menulis di ${d.directory}.`,
        "Jalankan dengan hak administrator: `sudo suar doctor`.",
      ],
    },
  ),
  "card-good": card.pass(
    { device: "mmcblk0", usedRatio: 0.3 },
    {
      en: (d) => [`${d.device}: at most ${formatRatio(d.usedRatio, "en")} of its life is used up.`],
      id: (d) => [`${d.device}: umur yang terpakai paling banyak ${formatRatio(d.usedRatio, "id")}.`],
    },
  ),
  "card-worn": card.warn(
    { device: "mmcblk0" },
    {
      en: (d) => [
        `The card ${d.device} is nearly worn out.`,
        "Bring a new one on the next visit. Until then nothing is lost.",
      ],
      id: (d) => [
        `Kartu ${d.device} hampir habis umurnya.`,
        "Bawa kartu baru pada kunjungan berikutnya. Sampai saat itu catatan masih aman.",
      ],
    },
  ),
  "card-dying": card.fail(
    { device: "mmcblk0" },
    {
      en: (d) => [
        `The card ${d.device} is worn out and may fail at any time.`,
        "Take what waits with `sudo suar export`, and replace the card today.",
      ],
      id: (d) => [
        `Umur kartu ${d.device} sudah habis, sewaktu-waktu bisa rusak.`,
        "Ambil catatan dengan `sudo suar export`, dan ganti kartunya hari ini juga.",
      ],
    },
  ),
  "card-errors": card.warn(
    { device: "mmcblk0p2", count: 4 },
    {
      en: (d) => [
        `The file system on ${d.device} has met ${d.count} errors so far: the card or the disk is going bad, or power was cut often.`,
        "Take what waits with `sudo suar export`, and bring a new card. If the number has not grown at the next visit, it was the power.",
      ],
      id: (d) => [
        `Sistem berkas di ${d.device} sudah ${d.count} kali mencatat kesalahan: kartunya mulai rusak, atau listrik sering mati mendadak.`,
        "Ambil catatan dengan `sudo suar export`, dan siapkan kartu baru. Kalau pada kunjungan berikutnya angkanya tetap, penyebabnya listrik.",
      ],
    },
  ),
  "card-unknown": card.skip(
    {},
    {
      en: () => ["The card or disk of this box does not tell how worn it is; most SD cards do not."],
      id: () => ["Kartu kotak ini tidak memberi tahu umurnya. Kebanyakan kartu SD memang begitu."],
    },
  ),
  "clock-good": clock.pass(
    { at: Date.UTC(2026, 6, 1, 3) },
    {
      en: (d) => [`The clock is right: ${formatInstant(d.at)}.`],
      id: (d) => [`Jam sudah benar: ${formatInstant(d.at)}.`],
    },
  ),
  "clock-unset": clock.fail(
    { at: Date.UTC(1970, 0, 1, 0, 3) },
    {
      en: (d) => [
        `The clock of the box is not set: it believes that it is ${formatInstant(d.at)}. Certificates look as if they were not valid yet.`,
        "It sets itself when the internet is there (wait five minutes; `timedatectl` shows it). Without internet: `sudo date -s '2026-07-01 10:00'` with the right date.",
      ],
      id: (d) => [
        `Jam kotak belum disetel, masih menunjukkan ${formatInstant(d.at)}. Akibatnya sertifikat dikira belum berlaku.`,
        "Jam menyetel sendiri kalau internet sudah jalan (tunggu lima menit, lihat dengan `timedatectl`). Tanpa internet: `sudo date -s '2026-07-01 10:00'` dengan tanggal yang benar.",
      ],
    },
  ),
  "clock-wrong": clock.fail(
    { aheadMs: -7_200_000 },
    {
      en: (d) => [
        `The clock is ${formatDuration(Math.abs(d.aheadMs), "en")} ${d.aheadMs < 0 ? "behind" : "ahead of"} the time on the internet.`,
        "Switch synchronisation on: `sudo timedatectl set-ntp true`, and look again after five minutes.",
      ],
      id: (d) => [
        `Jam kotak ${d.aheadMs < 0 ? "terlambat" : "kecepatan"} ${formatDuration(Math.abs(d.aheadMs), "id")} dibanding waktu di internet.`,
        "Nyalakan penyetelan otomatis: `sudo timedatectl set-ntp true`, lalu periksa lagi setelah lima menit.",
      ],
    },
  ),
  "clock-drifting": clock.warn(
    { aheadMs: 14_000 },
    {
      en: (d) => [
        `The clock is ${formatDuration(Math.abs(d.aheadMs), "en")} ${d.aheadMs < 0 ? "behind" : "ahead of"} the time on the internet.`,
        "Nothing urgent. If it grows, check that synchronisation is on: `timedatectl`.",
      ],
      id: (d) => [
        `Jam kotak ${d.aheadMs < 0 ? "terlambat" : "kecepatan"} ${formatDuration(Math.abs(d.aheadMs), "id")} dibanding waktu di internet.`,
        "Tidak mendesak. Kalau makin besar, periksa apakah penyetelan otomatis menyala: `timedatectl`.",
      ],
    },
  ),
  "clock-unvouched": clock.warn(
    { at: Date.UTC(2026, 6, 1, 3) },
    {
      en: (d) => [
        `Nothing vouches for the clock, which shows ${formatInstant(d.at)}. Until then records are dated later, by themselves.`,
        "Wait until the internet is there. If it is and this stays: `sudo timedatectl set-ntp true`.",
      ],
      id: (d) => [
        `Jam menunjukkan ${formatInstant(d.at)}, tetapi belum ada yang memastikan itu benar. Waktu catatan dibetulkan nanti dengan sendirinya.`,
        "Tunggu sampai internet jalan. Kalau sudah jalan tetapi masih begini: `sudo timedatectl set-ntp true`.",
      ],
    },
  ),
  "versions-good": versions.pass(
    { suar: "0.1.0", node: "24.1.0", kernel: "6.1.0", architecture: "arm64" },
    {
      en: (d) => [`Suar ${d.suar}, Node ${d.node}, Linux ${d.kernel}, ${d.architecture}.`],
      id: (d) => [`Suar ${d.suar}, Node ${d.node}, Linux ${d.kernel}, ${d.architecture}.`],
    },
  ),
  "versions-differ": versions.warn(
    { running: "0.1.0", installed: "0.2.0" },
    {
      en: (d) => [
        `Version ${d.running} runs, but ${d.installed} is installed.`,
        "Start the agent again: `sudo systemctl restart suar`. Nothing is lost by that.",
      ],
      id: (d) => [
        `Yang sedang jalan versi ${d.running}, padahal yang terpasang ${d.installed}.`,
        "Jalankan ulang agennya: `sudo systemctl restart suar`. Tidak ada catatan yang hilang.",
      ],
    },
  ),
};
