import { formatRoundTrip } from "../../status/format.ts";
import { findingsOf } from "./finding.ts";

const broker = findingsOf("broker");
const tls = findingsOf("tls");

/** At the door of the centre: whether the broker can be reached, and whether who opens is who it should be. */
export const DOOR_FINDINGS = {
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
};
