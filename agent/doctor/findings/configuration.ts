import { findingsOf } from "./finding.ts";

const configuration = findingsOf("configuration");
const keys = findingsOf("keys");

/** What the agent goes by: its settings, and the keys that it shows to the broker. */
export const CONFIGURATION_FINDINGS = {
  "configuration-good": configuration.pass(
    { site: "5304122003" },
    {
      en: (d) => [`In order, for site ${d.site}.`],
      id: (d) => [`Sudah benar, untuk lokasi ${d.site}.`],
    },
  ),
  "configuration-advice": configuration.warn(
    { site: "5304122003", count: 1 },
    {
      en: (d) => [`In order, for site ${d.site}, but worth a look.`, "`sudo suar config check` says what and why."],
      id: (d) => [
        `Sudah benar, untuk lokasi ${d.site}, tetapi ada yang perlu dilihat lagi.`,
        "`sudo suar config check` menjelaskan apa dan kenapa.",
      ],
    },
  ),
  "configuration-missing": configuration.fail(
    {},
    {
      en: () => ["This box is not set up yet.", "Run `sudo suar setup`."],
      id: () => ["Kotak ini belum diatur.", "Jalankan `sudo suar setup`."],
    },
  ),
  "configuration-invalid": configuration.fail(
    { count: 2 },
    {
      en: (d) => [
        `The configuration has ${d.count === 1 ? "a mistake" : `${d.count} mistakes`}, so the agent cannot start. What follows goes by the defaults.`,
        "`sudo suar config check` names each and what to write instead; `sudo suar setup` makes it anew.",
      ],
      id: (d) => [
        `Ada ${d.count} kesalahan di konfigurasi, jadi agen tidak bisa jalan. Pemeriksaan di bawah memakai nilai bawaan.`,
        "`sudo suar config check` menyebutkan satu per satu dan betulnya bagaimana; `sudo suar setup` membuatnya dari awal.",
      ],
    },
  ),
  "configuration-unread": configuration.warn(
    {},
    {
      en: () => [
        "The configuration cannot be read.",
        "Run it with the rights of the administrator: `sudo suar doctor`.",
      ],
      id: () => ["Konfigurasi tidak bisa dibaca.", "Jalankan dengan hak administrator: `sudo suar doctor`."],
    },
  ),
  "keys-good": keys.pass(
    { count: 3 },
    {
      en: () => ["All files are there, and nobody else on the box can read the secret ones."],
      id: () => ["Semua berkas ada, dan yang rahasia tidak bisa dibaca pengguna lain."],
    },
  ),
  "keys-none": keys.skip(
    {},
    {
      en: () => ["Neither password nor certificate is set."],
      id: () => ["Sandi dan sertifikat belum diatur."],
    },
  ),
  "keys-open": keys.fail(
    { file: "/etc/suar/site.key" },
    {
      en: (d) => [
        `Everybody on this box can read ${d.file}, or change it.`,
        `Close it: \`sudo chmod o= ${d.file}\`. If strangers use this box, ask the centre for a new one.`,
      ],
      id: (d) => [
        `Semua orang di kotak ini bisa membaca atau mengubah ${d.file}.`,
        `Tutup: \`sudo chmod o= ${d.file}\`. Kalau kotak ini dipakai orang lain, minta yang baru ke pusat.`,
      ],
    },
  ),
  "keys-writable": keys.fail(
    { file: "/etc/suar/ca.crt" },
    {
      en: (d) => [
        `Everybody on this box can change ${d.file}, and so decide whom it trusts.`,
        `Close it: \`sudo chmod o-w ${d.file}\`.`,
      ],
      id: (d) => [
        `Semua orang di kotak ini bisa mengubah ${d.file}, jadi bisa menipu kotak ini.`,
        `Tutup: \`sudo chmod o-w ${d.file}\`.`,
      ],
    },
  ),
  "keys-missing": keys.fail(
    { file: "/etc/suar/site.crt", setting: "uplink.certificateFile" },
    {
      en: (d) => [
        `${d.file} is not there, but the configuration names it (${d.setting}). The agent cannot start without it.`,
        "Copy it from the stick that the centre gave you, or run `sudo suar setup` again.",
      ],
      id: (d) => [
        `${d.file} tidak ada, padahal disebut di konfigurasi (${d.setting}). Tanpa itu agen tidak bisa jalan.`,
        "Salin dari flashdisk yang diberikan pusat, atau jalankan lagi `sudo suar setup`.",
      ],
    },
  ),
  "keys-unread": keys.skip(
    { file: "/etc/suar/site.key" },
    {
      en: (d) => [
        `Not examined: this user may not read ${d.file}.`,
        "Run it with the rights of the administrator: `sudo suar doctor`.",
      ],
      id: (d) => [
        `Tidak diperiksa: pengguna ini tidak boleh membaca ${d.file}.`,
        "Jalankan dengan hak administrator: `sudo suar doctor`.",
      ],
    },
  ),
  "keys-unusable": keys.fail(
    { file: "/etc/suar/site.crt", reason: "it is empty" },
    {
      en: (d) => [
        `${d.file} cannot be used: ${d.reason}`,
        "Copy it from the stick of the centre once more: whole, and nothing else in it.",
      ],
      id: (d) => [
        `${d.file} tidak bisa dipakai: ${d.reason}`,
        "Salin ulang dari flashdisk pusat: harus utuh dan tidak tercampur isi lain.",
      ],
    },
  ),
  "keys-mismatch": keys.fail(
    {},
    {
      en: () => [
        "The key does not belong to the certificate.",
        "Take both from the same folder of the centre: they belong together (uplink.certificateFile, uplink.keyFile).",
      ],
      id: () => [
        "Kunci dan sertifikatnya bukan pasangan.",
        "Ambil keduanya dari folder yang sama dari pusat (uplink.certificateFile, uplink.keyFile).",
      ],
    },
  ),
  "keys-other-site": keys.warn(
    { commonName: "desa-2", site: "desa-1" },
    {
      en: (d) => [
        `The certificate is for site ${d.commonName}, but this is ${d.site}. Most brokers let a site write under the name of its certificate only.`,
        "Take the certificate of this site, or correct the name (site).",
      ],
      id: (d) => [
        `Sertifikatnya untuk lokasi ${d.commonName}, padahal ini ${d.site}. Biasanya broker hanya menerima nama yang sama dengan sertifikat.`,
        "Pakai sertifikat lokasi ini, atau betulkan namanya (site).",
      ],
    },
  ),
  "keys-expired": keys.fail(
    { days: 3 },
    {
      en: (d) => [
        `The certificate of this site ended ${d.days === 0 ? "today" : `${d.days} days ago`}.`,
        "Look at the date of the box first (`date`). If it is right, ask the centre for a new one. Records are kept.",
      ],
      id: (d) => [
        `Sertifikat lokasi ini sudah habis ${d.days === 0 ? "hari ini" : `${d.days} hari lalu`}.`,
        "Lihat dulu tanggal kotak (`date`). Kalau sudah benar, minta sertifikat baru ke pusat. Catatan tetap disimpan.",
      ],
    },
  ),
  "keys-not-yet-valid": keys.fail(
    { days: 40 },
    {
      en: (d) => [
        `The certificate of this site begins in ${d.days} days only.`,
        "Most often the date of the box is wrong: look at it (`date`) and put it right.",
      ],
      id: (d) => [
        `Sertifikat lokasi ini baru berlaku ${d.days} hari lagi.`,
        "Biasanya karena tanggal kotak salah: lihat dengan `date` dan betulkan.",
      ],
    },
  ),
  "keys-expire-soon": keys.warn(
    { days: 20 },
    {
      en: (d) => [`The certificate of this site ends in ${d.days} days.`, "Ask the centre for a new one in time."],
      id: (d) => [`Sertifikat lokasi ini habis ${d.days} hari lagi.`, "Minta yang baru ke pusat sebelum habis."],
    },
  ),
};
