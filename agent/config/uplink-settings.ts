import { VERBS } from "../core/command.ts";
import { list } from "./kinds/list.ts";
import { brokerUrl, hosts } from "./kinds/network.ts";
import { decimal, whole } from "./kinds/number.ts";
import { topicRoot } from "./kinds/place.ts";
import { choice, freeText, path } from "./kinds/text.ts";
import { defaulted, group, optional, remotely } from "./setting.ts";

/** The settings of `uplink`. */
export const UPLINK_SETTINGS = group(
  { en: "How records reach the centre.", id: "Cara catatan sampai ke pusat." },
  {
    broker: remotely(
      optional(
        brokerUrl,
        {
          en: "The MQTT broker. Without a port 8883 is used for mqtts:// and 1883 for mqtt://. Without a broker, records are kept and not sent.",
          id: "Broker MQTT. Tanpa port dipakai 8883 untuk mqtts:// dan 1883 untuk mqtt://. Tanpa broker, catatan disimpan dan tidak dikirim.",
        },
        "broker",
      ),
    ),
    root: defaulted(topicRoot, "suar/v1", {
      en: "First levels of every topic.",
      id: "Bagian awal semua topik.",
    }),
    username: optional(freeText(256, { en: "NAME", id: "NAMA" }), {
      en: "User name at the broker.",
      id: "Nama pengguna di broker.",
    }),
    passwordFile: optional(path("file"), {
      en: "File that holds the password and nothing else; a line break at its end does not count. The password itself is never a setting.",
      id: "Berkas yang berisi sandi saja; ganti baris di akhirnya tidak dihitung. Sandinya sendiri tidak pernah ditulis di pengaturan.",
    }),
    caFile: optional(path("file"), {
      en: "Certificates (PEM) of those who may vouch for the broker, instead of the system's.",
      id: "Sertifikat (PEM) penjamin broker, menggantikan yang ada di sistem.",
    }),
    certificateFile: optional(path("file"), {
      en: "Certificate (PEM) that this site shows to the broker. Needs keyFile.",
      id: "Sertifikat (PEM) yang ditunjukkan lokasi ini ke broker. Perlu keyFile.",
    }),
    keyFile: optional(path("file"), {
      en: "Private key (PEM) of that certificate.",
      id: "Kunci pribadi (PEM) sertifikat itu.",
    }),
    protocol: defaulted(choice(["auto", "5", "3.1.1"]), "auto", {
      en: "Version of MQTT. auto tries 5 and falls back to 3.1.1 when the broker does not know it.",
      id: "Versi MQTT. auto mencoba 5 dulu, lalu 3.1.1 kalau broker tidak mengenalnya.",
    }),
    allowedBrokers: defaulted(hosts(8), [], {
      en: "Where the centre may move this site's broker to, beside other ports of the same host; without a port every port. It can never turn encryption off.",
      id: "Ke mana pusat boleh memindahkan broker lokasi ini, selain port lain di host yang sama; tanpa port berarti semua port. Enkripsi tidak pernah bisa dimatikan dari pusat.",
    }),
    commands: defaulted(
      list({
        item: choice(VERBS),
        maximum: VERBS.length,
        description: { en: `list of ${VERBS.join(", ")}`, id: `daftar berisi ${VERBS.join(", ")}` },
        placeholder: { en: "COMMAND,COMMAND|none", id: "PERINTAH,PERINTAH|none" },
      }),
      ["status", "replay"],
      {
        en: "What the centre may ask of this site: its status, records once more, a new connection, or to forget the settings it was sent.",
        id: "Apa yang boleh diminta pusat dari lokasi ini: keadaannya, catatan dikirim ulang, sambungan baru, atau melupakan pengaturan yang dikirim pusat.",
      },
    ),
    probationSeconds: defaulted(decimal({ minimum: 5, maximum: 86_400, unit: "seconds" }), 600, {
      en: "New settings from the centre stay only if a record reaches the broker with them within this time; otherwise those before come back.",
      id: "Pengaturan baru dari pusat hanya dipertahankan kalau ada catatan yang sampai ke broker dalam waktu ini; kalau tidak, pengaturan sebelumnya dipakai lagi.",
    }),
    keepaliveSeconds: remotely(
      defaulted(whole({ minimum: 10, maximum: 3600, unit: "seconds" }), 180, {
        en: "An idle connection is kept alive this often. Less than 120 costs noticeable traffic on a metered link.",
        id: "Seberapa sering sambungan yang diam dijaga tetap hidup. Kurang dari 120 cukup terasa pada kuota terbatas.",
      }),
    ),
    windowMessages: remotely(
      defaulted(whole({ minimum: 1, maximum: 1000, unit: "messages" }), 16, {
        en: "Messages that may be on their way without an answer. Also the most that can arrive twice when a link dies.",
        id: "Banyaknya pesan yang boleh di jalan tanpa jawaban. Juga paling banyak yang bisa sampai dua kali saat jaringan putus.",
      }),
    ),
    backlogKilobitsPerSecond: remotely(
      defaulted(whole({ minimum: 0, maximum: 1_000_000, unit: "kilobits per second" }), 64, {
        en: "Old records take at most this share of the link, so that the village keeps its bandwidth. 0 means no limit.",
        id: "Catatan lama memakai jaringan paling banyak segini, supaya jatah warga tidak terganggu. 0 berarti tanpa batas.",
      }),
    ),
    backlogBatchKilobytes: remotely(
      defaulted(whole({ minimum: 1, maximum: 256, unit: "kilobytes" }), 16, {
        en: "Size of one message of old records, before it is compressed.",
        id: "Besar satu pesan catatan lama, sebelum dimampatkan.",
      }),
    ),
    retryMinimumSeconds: remotely(
      defaulted(decimal({ minimum: 0.1, maximum: 3600, unit: "seconds" }), 2, {
        en: "Least wait before the broker is tried again. The wait grows with every failure.",
        id: "Jeda terpendek sebelum broker dicoba lagi. Jeda bertambah setiap kali gagal.",
      }),
    ),
    retryMaximumSeconds: remotely(
      defaulted(decimal({ minimum: 0.1, maximum: 86_400, unit: "seconds" }), 900, {
        en: "Longest wait before the broker is tried again. Not less than retryMinimumSeconds.",
        id: "Jeda terpanjang sebelum broker dicoba lagi. Tidak boleh kurang dari retryMinimumSeconds.",
      }),
    ),
    reconnectSpreadSeconds: remotely(
      defaulted(decimal({ minimum: 0, maximum: 3600, unit: "seconds" }), 420, {
        en: "After the broker dropped the connection, or while the provider's network is out, the first attempt comes at a random moment within this time, and each further one about this time after the one before, so that thousands of sites do not return in the same second. While a ground station or a beam is out: within 15 % of it.",
        id: "Setelah broker memutus sambungan, atau selama jaringan penyedia terputus, percobaan pertama jatuh di saat acak dalam waktu ini, dan tiap percobaan berikutnya kira-kira selang waktu ini lagi, supaya ribuan lokasi tidak kembali di detik yang sama. Selama stasiun bumi atau beam satelit terputus: dalam 15 persen dari waktu ini.",
      }),
    ),
    confirm: remotely(
      defaulted(choice(["broker", "central"]), "broker", {
        en: "Whose word counts as delivered. broker: the broker has the record. central: the centre has confirmed on the commit topic that it stored it.",
        id: "Kapan catatan dianggap terkirim. broker: broker sudah menerimanya. central: pusat sudah mengonfirmasi lewat topik commit bahwa catatan disimpan.",
      }),
    ),
    confirmSeconds: remotely(
      defaulted(decimal({ minimum: 10, maximum: 86_400, unit: "seconds" }), 600, {
        en: "With confirm: central, a record that was not confirmed for this long is sent again. Each time in vain doubles it.",
        id: "Dengan confirm: central, catatan yang tidak dikonfirmasi selama ini dikirim ulang. Setiap kali sia-sia, waktunya digandakan.",
      }),
    ),
    sessionSeconds: remotely(
      defaulted(whole({ minimum: 0, maximum: 604_800, unit: "seconds" }), 3600, {
        en: "How long the broker keeps what the centre sends while this site is away. 0 means not at all: a command must then be repeated until it is answered, and the site subscribes with QoS 0, which costs the broker less. Settings lie at the broker either way.",
        id: "Berapa lama broker menyimpan kiriman pusat saat lokasi ini tidak tersambung. 0 berarti tidak disimpan: perintah harus diulang sampai dijawab, dan lokasi berlangganan dengan QoS 0 yang lebih ringan bagi broker. Setelan dari pusat tetap tersimpan di broker.",
      }),
    ),
    dailyMegabytes: remotely(
      defaulted(decimal({ minimum: 0, maximum: 1_000_000, unit: "megabytes" }), 0, {
        en: "What the connection to the broker may cost in a day (UTC), in both directions, TCP and IP included. Towards the end telemetry becomes sparing, but events always go. 0 means no limit.",
        id: "Jatah kuota sehari (UTC) untuk sambungan ke broker, dua arah, termasuk TCP dan IP. Mendekati habis, telemetri dihemat, tetapi kejadian tetap dikirim. 0 berarti tanpa batas.",
      }),
    ),
    compress: remotely(
      defaulted(choice(["telemetry", "backlog"]), "telemetry", {
        en: "What is sent compressed (gzip). telemetry: fresh telemetry and backlog. backlog: only that; fresh telemetry is then plain JSON for programs at the centre that cannot unpack it, and a day costs half as much again.",
        id: "Apa yang dikirim dimampatkan (gzip). telemetry: telemetri baru dan data susulan. backlog: hanya data susulan; telemetri baru dikirim sebagai JSON biasa untuk program di pusat yang tidak bisa membuka gzip, dan sehari memakan kuota setengah kali lebih banyak.",
      }),
    ),
    economy: remotely(
      defaulted(choice(["auto", "always"]), "auto", {
        en: "always sends telemetry every 15 minutes, many records in one message, instead of as it comes; a record then stands for five minutes or more, and the link is probed once a minute. auto does so only when dailyMegabytes runs short.",
        id: "always mengirim telemetri tiap 15 menit, banyak catatan dalam satu pesan, tidak langsung satu per satu; satu catatan lalu mewakili lima menit atau lebih, dan jaringan diperiksa sekali semenit. auto melakukannya hanya kalau dailyMegabytes menipis.",
      }),
    ),
    acknowledgeSeconds: remotely(
      defaulted(decimal({ minimum: 1, maximum: 600, unit: "seconds" }), 30, {
        en: "A message without an answer for this long means that the connection is dead.",
        id: "Pesan yang tidak dijawab selama ini berarti sambungan sudah mati.",
      }),
    ),
    connectSeconds: remotely(
      defaulted(decimal({ minimum: 1, maximum: 600, unit: "seconds" }), 30, {
        en: "Time that one attempt to connect may take, encryption included.",
        id: "Waktu untuk satu kali percobaan menyambung, termasuk enkripsi.",
      }),
    ),
  },
);
