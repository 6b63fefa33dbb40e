import { formatBytes, formatCount, formatDuration } from "../../status/format.ts";
import { findingsOf } from "./finding.ts";

const agent = findingsOf("agent");
const store = findingsOf("store");

/** The agent, and the records that it keeps. */
export const RECORD_FINDINGS = {
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
