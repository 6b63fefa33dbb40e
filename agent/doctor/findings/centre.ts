import { formatCount, formatDuration, formatRoundTrip } from "../../status/format.ts";
import { findingsOf } from "./finding.ts";

const broker = findingsOf("broker");
const tls = findingsOf("tls");
const login = findingsOf("login");
const topics = findingsOf("topics");
const centre = findingsOf("centre");

/** The broker, and the centre behind it. */
export const CENTRE_FINDINGS = {
  "broker-good": broker.pass(
    { broker: "broker.example.net:8883", connectMs: 640 },
    {
      en: (d) => [`${d.broker} can be reached: ${formatRoundTrip(d.connectMs, "en")}.`],
      id: (d) => [`${d.broker} bisa dihubungi: ${formatRoundTrip(d.connectMs, "id")}.`],
    },
  ),
  "broker-unset": broker.fail(
    {},
    {
      en: () => [
        "No broker is set: records are kept here, and the centre gets none.",
        "`sudo suar setup` asks for it; or set uplink.broker, for example mqtts://broker.example.net:8883.",
      ],
      id: () => [
        "Broker belum diatur: catatan hanya disimpan di sini, pusat tidak menerima apa-apa.",
        "`sudo suar setup` akan menanyakannya; atau isi uplink.broker, misalnya mqtts://broker.example.net:8883.",
      ],
    },
  ),
  "broker-unknown": broker.skip(
    {},
    {
      en: () => ["Which broker this site has is not known while its configuration cannot be used: see Configuration."],
      id: () => ["Broker-nya belum diketahui karena konfigurasi belum bisa dipakai: lihat bagian Konfigurasi."],
    },
  ),
  "broker-closed": broker.fail(
    { broker: "broker.example.net:8883" },
    {
      en: (d) => [
        `${d.broker} is there but nobody listens on that port: the port is wrong, or the broker is stopped.`,
        "Compare the port with what the centre gave you: usually 8883 for mqtts:// and 1883 for mqtt://. If it is right, ask the centre.",
      ],
      id: (d) => [
        `${d.broker} ada, tetapi port itu tertutup: portnya salah, atau broker sedang mati.`,
        "Cocokkan port dengan yang diberikan pusat: biasanya 8883 untuk mqtts:// dan 1883 untuk mqtt://. Kalau sudah benar, tanyakan ke pusat.",
      ],
    },
  ),
  "broker-silent": broker.fail(
    { broker: "broker.example.net:8883" },
    {
      en: (d) => [
        `${d.broker} does not answer.`,
        "The internet is fine, so a firewall may be in between, or the address is wrong: compare it with what the centre gave you, or ask.",
      ],
      id: (d) => [
        `${d.broker} tidak menjawab.`,
        "Internet bagus, jadi mungkin ada firewall atau alamatnya salah: cocokkan dengan yang diberikan pusat, atau tanyakan.",
      ],
    },
  ),
  "broker-no-internet": broker.skip(
    { broker: "broker.example.net:8883" },
    {
      en: (d) => [`${d.broker} was not reached, which says nothing while the internet is away.`],
      id: (d) => [`${d.broker} tidak terhubung, tetapi belum bisa dinilai karena internet belum jalan.`],
    },
  ),
  "broker-no-name": broker.skip(
    { broker: "broker.example.net:8883" },
    {
      en: (d) => [`${d.broker} was not tried: its name could not be looked up.`],
      id: (d) => [`${d.broker} belum dicoba karena namanya tidak bisa dicari.`],
    },
  ),
  "broker-untried": broker.skip(
    { broker: "broker.example.net:8883" },
    {
      en: (d) => [`${d.broker} was not tried: the files of this site cannot be used, see below.`],
      id: (d) => [`${d.broker} belum dicoba karena berkas lokasi ini tidak bisa dipakai, lihat di bawah.`],
    },
  ),
  "tls-good": tls.pass(
    { days: 290 },
    {
      en: (d) => [
        `The connection is encrypted and the broker is who it says; its certificate is good for ${d.days} days.`,
      ],
      id: (d) => [`Sambungan terenkripsi dan broker-nya asli; sertifikatnya masih berlaku ${d.days} hari.`],
    },
  ),
  "tls-none": tls.warn(
    {},
    {
      en: () => [
        "The connection is not encrypted (mqtt://): password and records can be read on the way.",
        "Ask the centre for the mqtts:// address and its certificate.",
      ],
      id: () => [
        "Sambungan tidak terenkripsi (mqtt://): sandi dan catatan bisa dibaca orang di jalan.",
        "Minta alamat mqtts:// dan sertifikatnya dari pusat.",
      ],
    },
  ),
  "tls-expires-soon": tls.warn(
    { days: 9 },
    {
      en: (d) => [
        `The certificate of the broker ends in ${d.days} days; then no site can connect any more.`,
        "Tell the centre.",
      ],
      id: (d) => [
        `Sertifikat broker habis ${d.days} hari lagi; setelah itu semua lokasi tidak bisa tersambung.`,
        "Beri tahu pusat.",
      ],
    },
  ),
  "tls-wrong-authority": tls.fail(
    {},
    {
      en: () => [
        "The broker's certificate comes from somebody whom this box does not trust: uplink.caFile is the wrong file, or this is not our broker.",
        "Take the file ca.crt from the centre once more (uplink.caFile). Do not go on if it is the right one: tell the centre.",
      ],
      id: () => [
        "Sertifikat broker diterbitkan pihak yang tidak dipercaya kotak ini: berkas uplink.caFile salah, atau ini bukan broker kita.",
        "Ambil lagi berkas ca.crt dari pusat (uplink.caFile). Kalau berkasnya sudah benar, jangan diteruskan: beri tahu pusat.",
      ],
    },
  ),
  "tls-expired": tls.fail(
    {},
    {
      en: () => [
        "The certificate of the broker has expired.",
        "Look at the date of the box first (`date`). If it is right, only the centre can help: tell it. Records are kept.",
      ],
      id: () => [
        "Sertifikat broker sudah kedaluwarsa.",
        "Lihat dulu tanggal kotak (`date`). Kalau sudah benar, hanya pusat yang bisa memperbarui: beri tahu pusat. Catatan tetap disimpan.",
      ],
    },
  ),
  "tls-not-yet-valid": tls.fail(
    {},
    {
      en: () => [
        "The certificate of the broker begins in the future.",
        "Look at the date of the box first (`date`). If it is right, tell the centre.",
      ],
      id: () => [
        "Sertifikat broker baru berlaku nanti.",
        "Lihat dulu tanggal kotak (`date`). Kalau sudah benar, beri tahu pusat.",
      ],
    },
  ),
  "tls-clock": tls.fail(
    {},
    {
      en: () => [
        "The broker's certificate looks invalid only because the clock of this box is wrong.",
        "Put the clock right first (see Clock), then look again.",
      ],
      id: () => [
        "Sertifikat broker terlihat tidak berlaku hanya karena jam kotak ini salah.",
        "Betulkan jamnya dulu (lihat bagian Jam), lalu periksa lagi.",
      ],
    },
  ),
  "tls-wrong-name": tls.fail(
    { broker: "10.20.0.1:8883" },
    {
      en: (d) => [
        `The certificate is for another name than ${d.broker}.`,
        "Write the broker's address exactly as the centre gave it: a name where it is a name, a number where it is a number.",
      ],
      id: (d) => [
        `Sertifikatnya untuk nama lain, bukan ${d.broker}.`,
        "Tulis alamat broker persis seperti dari pusat: kalau nama ya nama, kalau angka ya angka.",
      ],
    },
  ),
  "tls-ours-refused": tls.fail(
    {},
    {
      en: () => [
        "The broker does not accept the certificate of this site, or wants one and there is none.",
        "Check uplink.certificateFile and uplink.keyFile. If they are what the centre gave you, ask it whether this site was shut out.",
      ],
      id: () => [
        "Broker menolak sertifikat lokasi ini, atau meminta sertifikat padahal belum ada.",
        "Periksa uplink.certificateFile dan uplink.keyFile. Kalau sudah sesuai dari pusat, tanyakan apakah lokasi ini diblokir.",
      ],
    },
  ),
  "tls-ours-unusable": tls.fail(
    {},
    {
      en: () => [
        "The certificate or key of this site cannot be used.",
        "Copy ca.crt, the certificate and the key from the centre once more: whole, and nothing else in them.",
      ],
      id: () => [
        "Sertifikat atau kunci lokasi ini tidak bisa dipakai.",
        "Salin ulang ca.crt, sertifikat dan kunci dari pusat: harus utuh dan tidak tercampur isi lain.",
      ],
    },
  ),
  "tls-not-spoken": tls.fail(
    { broker: "broker.example.net:1883" },
    {
      en: (d) => [
        `What answers at ${d.broker} does not speak TLS: the port is wrong, or somebody in between answers.`,
        "Usual is 8883 for mqtts:// and 1883 for mqtt://. Compare the address with what the centre gave you.",
      ],
      id: (d) => [
        `Yang menjawab di ${d.broker} tidak memakai TLS: portnya salah, atau ada alat lain yang menjawab.`,
        "Biasanya 8883 untuk mqtts:// dan 1883 untuk mqtt://. Cocokkan alamatnya dengan yang diberikan pusat.",
      ],
    },
  ),
  "tls-failed": tls.fail(
    { broker: "broker.example.net:8883", reason: "handshake failure" },
    {
      en: (d) => [
        `The secure connection to ${d.broker} failed: ${d.reason}`,
        "Try again in some minutes. If it stays, tell the centre these words.",
      ],
      id: (d) => [
        `Sambungan aman ke ${d.broker} gagal: ${d.reason}`,
        "Coba lagi beberapa menit lagi. Kalau tetap begini, sampaikan tulisan ini ke pusat.",
      ],
    },
  ),
  "tls-untried": tls.skip(
    {},
    {
      en: () => ["Not examined: the broker was not reached."],
      id: () => ["Belum diperiksa karena broker belum terhubung."],
    },
  ),
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
