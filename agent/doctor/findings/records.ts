import { formatBytes, formatCount, formatDuration } from "../../status/format.ts";
import { findingsOf } from "./finding.ts";

const configuration = findingsOf("configuration");
const keys = findingsOf("keys");
const agent = findingsOf("agent");
const store = findingsOf("store");

/** What lies in the box: settings, keys, the agent and its records. */
export const RECORD_FINDINGS = {
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
  "agent-running": agent.pass(
    { forMs: 7_200_000 },
    {
      en: (d) => [`It has been running for ${formatDuration(d.forMs, "en")}.`],
      id: (d) => [`Sudah jalan ${formatDuration(d.forMs, "id")}.`],
    },
  ),
  "agent-page-shut": agent.warn(
    {},
    {
      en: () => [
        "It runs, but without the page for the phone.",
        "Recording goes on. Where another program uses the port, set another one (page.port), for example 8081.",
      ],
      id: () => [
        "Agen jalan, tetapi tanpa halaman untuk HP.",
        "Pencatatan tetap jalan. Kalau portnya dipakai program lain, pakai port lain (page.port), misalnya 8081.",
      ],
    },
  ),
  "agent-stopped": agent.fail(
    {},
    {
      en: () => [
        "The agent does not run: nothing is measured.",
        "Start it: `sudo systemctl start suar`. If it stops again, `journalctl -u suar -n 20` says why.",
      ],
      id: () => [
        "Agen tidak jalan: tidak ada yang diukur.",
        "Jalankan: `sudo systemctl start suar`. Kalau berhenti lagi, lihat sebabnya dengan `journalctl -u suar -n 20`.",
      ],
    },
  ),
  "agent-silent": agent.fail(
    {},
    {
      en: () => [
        "An agent uses the data directory but does not answer: it hangs, or a second one was started by hand.",
        "Start it again: `sudo systemctl restart suar`. If that does not help, restart the box. Nothing recorded is lost by that.",
      ],
      id: () => [
        "Ada agen yang memakai direktori data tetapi tidak menjawab: macet, atau ada agen kedua yang dijalankan manual.",
        "Jalankan ulang: `sudo systemctl restart suar`. Kalau tidak mempan, nyalakan ulang kotak. Yang sudah tercatat tidak hilang.",
      ],
    },
  ),
  "agent-unasked": agent.skip(
    {},
    {
      en: () => [
        "Not examined: this user may not ask the agent.",
        "Run it with the rights of the administrator: `sudo suar doctor`.",
      ],
      id: () => [
        "Tidak diperiksa: pengguna ini tidak boleh bertanya ke agen.",
        "Jalankan dengan hak administrator: `sudo suar doctor`.",
      ],
    },
  ),
  "agent-beside": agent.fail(
    { directory: "/home/pi/suar" },
    {
      en: (d) => [
        `A second agent for this site runs on this box, with the data directory ${d.directory}: the two throw each other out at the broker.`,
        "Stop the one that was started by hand. The service is the one to keep: `sudo systemctl status suar`.",
      ],
      id: (d) => [
        `Di kotak ini ada agen kedua untuk lokasi yang sama, dengan direktori data ${d.directory}: keduanya saling memutus di broker.`,
        "Hentikan agen yang dijalankan manual. Yang dipakai adalah layanannya: `sudo systemctl status suar`.",
      ],
    },
  ),
  "agent-second": agent.fail(
    { site: "5304122003" },
    {
      en: (d) => [
        `A second box uses the name ${d.site} at the broker: the two throw each other out.`,
        "Find the other box, or give one of them its own name. An old box that was replaced must be switched off.",
      ],
      id: (d) => [
        `Ada kotak lain yang memakai nama ${d.site} di broker, jadi saling memutus sambungan.`,
        "Cari kotak itu, atau beri salah satunya nama sendiri. Kotak lama yang sudah diganti harus dimatikan.",
      ],
    },
  ),
  "agent-elsewhere": agent.warn(
    { site: "5304122003" },
    {
      en: (d) => [
        `At the broker, ${d.site} counts as online, but this box was not: another box uses this name, or this one was switched off just now.`,
        "Look again in ten minutes. If it stays, find the other box and switch it off, or give one of them its own name.",
      ],
      id: (d) => [
        `Di broker, ${d.site} tercatat online, padahal bukan dari kotak ini: ada kotak lain memakai nama ini, atau kotak ini baru saja dimatikan.`,
        "Periksa lagi sepuluh menit lagi. Kalau tetap begini, cari dan matikan kotak yang lain, atau beri salah satunya nama sendiri.",
      ],
    },
  ),
  "store-good": store.pass(
    { queued: 0, bytes: 12e6 },
    {
      en: (d) => [
        `${d.queued === 0 ? "Nothing waits" : `${formatCount(d.queued, "en")} records wait`}, ${formatBytes(d.bytes, "en")} stored.`,
      ],
      id: (d) => [
        `${d.queued === 0 ? "Tidak ada yang menunggu" : `${formatCount(d.queued, "id")} catatan menunggu`}, tersimpan ${formatBytes(d.bytes, "id")}.`,
      ],
    },
  ),
  "store-new": store.pass(
    {},
    {
      en: () => ["No records yet: the store is made when the agent first starts."],
      id: () => ["Belum ada catatan: simpanan dibuat saat agen pertama kali jalan."],
    },
  ),
  "store-backlog": store.warn(
    { queued: 21_600, oldestMs: 6 * 86_400_000 },
    {
      en: (d) => [
        `${formatCount(d.queued, "en")} records wait to be sent, the oldest for ${formatDuration(d.oldestMs, "en")}.`,
        "They are safe here. They leave by themselves once the way to the centre is free; `sudo suar export` takes them along on a stick.",
      ],
      id: (d) => [
        `${formatCount(d.queued, "id")} catatan menunggu dikirim, paling lama ${formatDuration(d.oldestMs, "id")}.`,
        "Semuanya aman di sini dan terkirim sendiri kalau jalan ke pusat sudah bagus. Bisa juga dibawa dengan flashdisk: `sudo suar export`.",
      ],
    },
  ),
  "store-waiting": store.warn(
    { queued: 21_600 },
    {
      en: (d) => [
        `${formatCount(d.queued, "en")} records wait to be sent.`,
        "They are safe here, and leave by themselves once the agent runs and the way to the centre is free; `sudo suar export` takes them along on a stick.",
      ],
      id: (d) => [
        `${formatCount(d.queued, "id")} catatan menunggu dikirim.`,
        "Semuanya aman di sini dan terkirim sendiri kalau agen jalan dan jalan ke pusat sudah bagus. Bisa juga dibawa dengan flashdisk: `sudo suar export`.",
      ],
    },
  ),
  "store-lost": store.warn(
    { lost: 120 },
    {
      en: (d) => [
        `${formatCount(d.lost, "en")} records were lost so far; the centre is told which and why.`,
        "Nothing can bring them back. If the number grows, look at the disk and at the power supply.",
      ],
      id: (d) => [
        `Sampai sekarang ${formatCount(d.lost, "id")} catatan hilang; pusat diberi tahu yang mana dan kenapa.`,
        "Yang hilang tidak bisa kembali. Kalau angkanya terus naik, periksa penyimpanan dan listriknya.",
      ],
    },
  ),
  "store-troubled": store.fail(
    {},
    {
      en: () => [
        "The agent cannot write its records to disk just now.",
        "See what is wrong with the disk above. Do not switch the box off if you can avoid it.",
      ],
      id: () => [
        "Agen sedang tidak bisa menulis catatan ke penyimpanan.",
        "Lihat masalah penyimpanan di atas. Sebisanya kotak jangan dimatikan dulu.",
      ],
    },
  ),
  "store-damaged": store.fail(
    { damage: "the file CURRENT is missing" },
    {
      en: (d) => [
        `The store of records is damaged: ${d.damage}`,
        "Do not delete anything. Take what can be read with `sudo suar export`, then start the agent: it rescues what is intact, and tells the centre what is not.",
      ],
      id: (d) => [
        `Simpanan catatan rusak: ${d.damage}`,
        "Jangan hapus apa pun. Ambil yang masih terbaca dengan `sudo suar export`, lalu jalankan agen: yang utuh diselamatkan, sisanya dilaporkan ke pusat.",
      ],
    },
  ),
  "store-set-aside": store.warn(
    { count: 1 },
    {
      en: (d) => [
        `${d.count === 1 ? "An earlier store was" : `${d.count} earlier stores were`} damaged and set aside.`,
        "`sudo suar export` reads them as well: bring the file to the centre. If it happens again, replace the card.",
      ],
      id: (d) => [
        `${d.count} simpanan lama rusak dan disisihkan.`,
        "`sudo suar export` ikut membacanya: bawa berkasnya ke pusat. Kalau terjadi lagi, ganti kartunya.",
      ],
    },
  ),
  "store-unread": store.skip(
    {},
    {
      en: () => [
        "Not examined: this user may not read the records.",
        "Run it with the rights of the administrator: `sudo suar doctor`.",
      ],
      id: () => [
        "Tidak diperiksa: pengguna ini tidak boleh membaca catatan.",
        "Jalankan dengan hak administrator: `sudo suar doctor`.",
      ],
    },
  ),
  "store-in-use": store.skip(
    {},
    {
      en: () => ["Not examined: an agent that does not answer has it open."],
      id: () => ["Tidak diperiksa: sedang dipakai agen yang tidak menjawab."],
    },
  ),
};
