import { formatCount, formatDuration, formatRoundTrip } from "../../status/format.ts";
import { findingsOf } from "./finding.ts";

const login = findingsOf("login");
const topics = findingsOf("topics");
const centre = findingsOf("centre");

/** Behind the door: whether the broker knows this site, what it lets it do, and what of that arrives. */
export const CENTRE_FINDINGS = {
  "login-good": login.pass(
    { protocol: "MQTT 5" },
    {
      en: (d) => [`The broker lets this site in (${d.protocol}).`],
      id: (d) => [`Broker menerima lokasi ini (${d.protocol}).`],
    },
  ),
  "login-refused": login.fail(
    {},
    {
      en: () => [
        "The broker does not let this site in.",
        "Check uplink.username and the file with the password (uplink.passwordFile), or the certificate, and ask the centre whether it knows this site.",
      ],
      id: () => [
        "Broker menolak lokasi ini.",
        "Periksa uplink.username dan berkas sandinya (uplink.passwordFile), atau sertifikatnya, dan tanyakan apakah pusat sudah mengenal lokasi ini.",
      ],
    },
  ),
  "login-busy": login.warn(
    {},
    {
      en: () => [
        "The broker is busy just now, or being maintained.",
        "Nothing to do here: Suar tries again by itself. Look again in ten minutes.",
      ],
      id: () => [
        "Broker sedang sibuk atau sedang diperbaiki.",
        "Di sini tidak perlu apa-apa, Suar mencoba lagi sendiri. Periksa lagi sepuluh menit lagi.",
      ],
    },
  ),
  "login-no-broker": login.fail(
    {},
    {
      en: () => ["What answers there does not speak MQTT.", "Compare address and port with what the centre gave you."],
      id: () => [
        "Yang menjawab di alamat itu bukan broker MQTT.",
        "Cocokkan alamat dan port dengan yang diberikan pusat.",
      ],
    },
  ),
  "login-silent": login.fail(
    {},
    {
      en: () => [
        "The broker takes the connection and then says nothing.",
        "Try again in some minutes. If it stays, tell the centre.",
      ],
      id: () => [
        "Broker menerima sambungan tetapi diam saja.",
        "Coba lagi beberapa menit lagi. Kalau tetap begini, beri tahu pusat.",
      ],
    },
  ),
  "login-waiting": login.warn(
    { forMs: 240_000 },
    {
      en: (d) => [
        `The agent has no connection to the broker for ${formatDuration(d.forMs, "en")} and tries again by itself.`,
        "What is wrong above comes first. If everything else passes, wait: the next attempt comes by itself.",
      ],
      id: (d) => [
        `Sudah ${formatDuration(d.forMs, "id")} agen tidak tersambung ke broker, dan terus mencoba sendiri.`,
        "Bereskan dulu yang bermasalah di atas. Kalau yang lain bagus semua, tunggu saja percobaan berikutnya.",
      ],
    },
  ),
  "login-untried": login.skip(
    {},
    {
      en: () => ["Not tried, because of what is wrong above."],
      id: () => ["Belum dicoba karena masalah di atas."],
    },
  ),
  "topics-good": topics.pass(
    {},
    {
      en: () => ["This site may send and receive all that it needs to."],
      id: () => ["Lokasi ini boleh mengirim dan menerima semua yang diperlukan."],
    },
  ),
  "topics-no-publish": topics.fail(
    { topics: "suar/v1/desa-1/event" },
    {
      en: (d) => [
        `The broker does not let this site publish on ${d.topics}.`,
        "Check the name of the site (site) and uplink.root. If they are right, the centre has to change its access rules. Records are kept.",
      ],
      id: (d) => [
        `Broker tidak mengizinkan lokasi ini mengirim ke ${d.topics}.`,
        "Periksa nama lokasi (site) dan uplink.root. Kalau sudah benar, pusat yang harus mengubah aturan aksesnya. Catatan tetap disimpan.",
      ],
    },
  ),
  "topics-no-subscribe": topics.warn(
    { topics: "suar/v1/desa-1/command" },
    {
      en: (d) => [
        `The broker does not let this site listen to ${d.topics}: records are sent, but the centre cannot ask anything of it.`,
        "Tell the centre: its access rules lack this.",
      ],
      id: (d) => [
        `Broker tidak mengizinkan lokasi ini mendengarkan ${d.topics}: catatan tetap terkirim, tetapi pusat tidak bisa memberi perintah.`,
        "Beri tahu pusat: aturan aksesnya kurang itu.",
      ],
    },
  ),
  "topics-no-echo": topics.fail(
    { topic: "suar/v1/desa-1/status" },
    {
      en: (d) => [
        `The broker confirmed a message on ${d.topic}, but did not pass it on: it throws away what this site sends.`,
        "Check the name of the site (site) and uplink.root. If they are right, the centre has to change its access rules.",
      ],
      id: (d) => [
        `Broker mengonfirmasi pesan di ${d.topic} tetapi tidak meneruskannya: kiriman lokasi ini dibuang.`,
        "Periksa nama lokasi (site) dan uplink.root. Kalau sudah benar, pusat yang harus mengubah aturan aksesnya.",
      ],
    },
  ),
  "topics-unheard": topics.warn(
    { topics: "suar/v1/desa-1/telemetry" },
    {
      en: (d) => [
        `Nobody at the centre listens to ${d.topics}, so nothing counts as delivered.`,
        "Tell the centre that its receiver does not run. Records are kept and sent when it does.",
      ],
      id: (d) => [
        `Di pusat tidak ada yang mendengarkan ${d.topics}, jadi belum ada yang terhitung terkirim.`,
        "Beri tahu pusat bahwa penerimanya tidak jalan. Catatan disimpan dan dikirim kalau penerimanya sudah jalan.",
      ],
    },
  ),
  "topics-untold": topics.pass(
    {},
    {
      en: () => [
        "What this site sends comes back from the broker. More a broker of this kind (MQTT 3.1.1) does not tell.",
      ],
      id: () => [
        "Kiriman lokasi ini kembali dari broker. Broker jenis ini (MQTT 3.1.1) tidak memberi tahu lebih dari itu.",
      ],
    },
  ),
  "topics-untried": topics.skip(
    {},
    {
      en: () => ["Not tried, because of what is wrong above."],
      id: () => ["Belum dicoba karena masalah di atas."],
    },
  ),
  "centre-good": centre.pass(
    { roundTripMs: 680 },
    {
      en: (d) => [`A message was sent and confirmed after ${formatRoundTrip(d.roundTripMs, "en")}.`],
      id: (d) => [`Pesan terkirim dan dikonfirmasi dalam ${formatRoundTrip(d.roundTripMs, "id")}.`],
    },
  ),
  "centre-confirms": centre.pass(
    { sinceMs: 40_000 },
    {
      en: (d) => [`The agent's last record was confirmed ${formatDuration(d.sinceMs, "en")} ago.`],
      id: (d) => [`Catatan terakhir dari agen dikonfirmasi ${formatDuration(d.sinceMs, "id")} lalu.`],
    },
  ),
  "centre-no-confirmation": centre.warn(
    {},
    {
      en: () => [
        "The agent is connected, but nothing was confirmed yet.",
        "Just started: look again in two minutes. Otherwise see what is wrong above.",
      ],
      id: () => [
        "Agen sudah tersambung, tetapi belum ada yang dikonfirmasi.",
        "Kalau baru dinyalakan, periksa lagi dua menit lagi. Kalau tidak, lihat masalah di atas.",
      ],
    },
  ),
  "centre-late": centre.warn(
    { sinceMs: 2_400_000, records: 240 },
    {
      en: (d) => [
        `The last record was confirmed ${formatDuration(d.sinceMs, "en")} ago, and ${formatCount(d.records, "en")} wait.`,
        "See what is wrong above. If nothing is, tell the centre. Records are kept.",
      ],
      id: (d) => [
        `Konfirmasi terakhir sudah ${formatDuration(d.sinceMs, "id")} lalu, dan ${formatCount(d.records, "id")} catatan menunggu.`,
        "Lihat masalah di atas. Kalau tidak ada, beri tahu pusat. Catatan tetap disimpan.",
      ],
    },
  ),
  "centre-hung-up": centre.fail(
    {},
    {
      en: () => [
        "The broker ended the connection while messages were sent.",
        "Most often its access rules forbid them: see the rights above, and tell the centre.",
      ],
      id: () => [
        "Broker memutus sambungan saat pesan dikirim.",
        "Biasanya karena aturan aksesnya melarang: lihat hak di atas, dan beri tahu pusat.",
      ],
    },
  ),
  "centre-silent": centre.fail(
    {},
    {
      en: () => [
        "The broker let the site in, but did not answer a message within 20 seconds.",
        "The link is very bad, or the broker is in trouble: look again in ten minutes, then tell the centre.",
      ],
      id: () => [
        "Broker menerima lokasi ini, tetapi tidak menjawab pesan dalam 20 detik.",
        "Jaringan sangat jelek atau broker bermasalah: periksa lagi sepuluh menit lagi, lalu beri tahu pusat.",
      ],
    },
  ),
  "centre-untried": centre.skip(
    {},
    {
      en: () => ["Not tried, because of what is wrong above."],
      id: () => ["Belum dicoba karena masalah di atas."],
    },
  ),
};
