import { refusal } from "../refusal.ts";
import { problem } from "./problem.ts";

/** What may happen while a stick's records are read and sent at the centre. */
export const IMPORT_PROBLEMS = {
  "import-no-file": problem({
    en: () => ({
      problem: "No file to import is named.",
      remedy: "Name the files that came from the boxes: `suar import FILE …`.",
    }),
    id: () => ({
      problem: "Berkas yang mau diimpor belum disebut.",
      remedy: "Sebutkan berkas yang dibawa dari kotak: `suar import BERKAS …`.",
    }),
  }),
  "import-nowhere": problem({
    en: () => ({
      problem: "It is not said where the records should go.",
      remedy: "Give the broker with --broker, for example mqtts://broker.example.net:8883, or --print to see them.",
    }),
    id: () => ({
      problem: "Belum disebut ke mana catatan harus dikirim.",
      remedy: "Beri broker dengan --broker, misalnya mqtts://broker.example.net:8883, atau --print untuk melihatnya.",
    }),
  }),
  "import-too-many": problem<{ maximum: number }>({
    en: (d) => ({
      problem: `One import takes at most ${d.maximum} files, and here are more.`,
      remedy: "Nothing was sent. Give it a part of them at a time, for example one directory for each month.",
    }),
    id: (d) => ({
      problem: `Sekali impor paling banyak ${d.maximum} berkas, dan ini lebih.`,
      remedy: "Belum ada yang dikirim. Impor sebagian-sebagian, misalnya satu direktori untuk tiap bulan.",
    }),
  }),
  "import-directory-empty": problem<{ directory: string }>({
    en: (d) => ({
      problem: `${d.directory} is a directory without any file suar-….jsonl.`,
      remedy: "Name the directory that holds the exported files, or the files themselves.",
    }),
    id: (d) => ({
      problem: `${d.directory} adalah direktori, dan tidak ada berkas suar-….jsonl di dalamnya.`,
      remedy: "Sebutkan direktori yang berisi hasil ekspor, atau langsung berkasnya.",
    }),
  }),
  "import-unreadable": problem<{ file: string; reason: string }>({
    en: (d) => ({
      problem: `${d.file} cannot be read: ${d.reason}`,
      remedy: "Check the name. What was read before it counts, and running the import again is harmless.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak bisa dibaca: ${d.reason}`,
      remedy: "Periksa namanya. Yang sudah terbaca tetap dihitung, dan mengulang impor tidak apa-apa.",
    }),
  }),
  "import-not-an-export": problem<{ file: string }>({
    en: (d) => ({
      problem: `${d.file} is not an export of Suar, or nothing of it is left whole.`,
      remedy:
        "Look for a file named suar-….jsonl. If this is it, ask the technician to export again: the box still has it all.",
    }),
    id: (d) => ({
      problem: `${d.file} bukan hasil ekspor Suar, atau tidak ada isinya yang masih utuh.`,
      remedy:
        "Cari berkas bernama suar-….jsonl. Kalau memang ini, minta teknisi mengekspor lagi: semuanya masih ada di kotak.",
    }),
  }),
  "import-newer": problem<{ file: string; found: number; supported: number }>({
    en: (d) => ({
      problem: `${d.file} was written by a newer Suar (version ${d.found} of the file; this one knows ${d.supported}).`,
      remedy: "Import it with the newer version of Suar.",
    }),
    id: (d) => ({
      problem: `${d.file} ditulis oleh Suar yang lebih baru (versi berkas ${d.found}; yang ini mengenal ${d.supported}).`,
      remedy: "Impor dengan Suar versi yang lebih baru itu.",
    }),
  }),
  "import-nobody": problem<{ topic: string }>({
    en: (d) => ({
      problem: `Nobody is subscribed to ${d.topic} at the broker, so the broker threw the records away.`,
      remedy: "Start the consumer and import again; what arrived twice is known by its number.",
    }),
    id: (d) => ({
      problem: `Tidak ada yang berlangganan ${d.topic} di broker, jadi catatan dibuang oleh broker.`,
      remedy: "Jalankan penerimanya lalu impor lagi; yang sampai dua kali dikenali dari nomornya.",
    }),
  }),
  "import-refused": problem<{ topic: string; reasonCode: number }>({
    en: (d) => ({
      problem: `The broker did not take records on ${d.topic}: ${refusal(d.reasonCode, "en")}`,
      remedy: "Allow this user to publish for that site, and import again; what arrived twice is known by its number.",
    }),
    id: (d) => ({
      problem: `Broker tidak menerima catatan pada ${d.topic}: ${refusal(d.reasonCode, "id")}`,
      remedy:
        "Izinkan pengguna ini mengirim untuk lokasi itu, lalu impor lagi; yang sampai dua kali dikenali dari nomornya.",
    }),
  }),
  "import-unreachable": problem<{ broker: string; reason: string }>({
    en: (d) => ({
      problem: `Nothing was sent, because the broker ${d.broker} cannot be reached: ${d.reason}`,
      remedy: "Check the broker's name and port, and the network here. Then run the command again.",
    }),
    id: (d) => ({
      problem: `Belum ada yang terkirim, karena broker ${d.broker} tidak bisa dihubungi: ${d.reason}`,
      remedy: "Periksa nama dan port broker, serta jaringan di sini. Setelah itu jalankan lagi perintahnya.",
    }),
  }),
  "import-unanswered": problem<{ broker: string; seconds: number }>({
    en: (d) => ({
      problem: `Nothing was sent, because the broker ${d.broker} did not answer within ${d.seconds} s.`,
      remedy: "Check that an MQTT broker listens there, and that it is not overloaded. Then run the command again.",
    }),
    id: (d) => ({
      problem: `Belum ada yang terkirim, karena broker ${d.broker} tidak menjawab dalam ${d.seconds} detik.`,
      remedy: "Pastikan yang ada di alamat itu broker MQTT dan tidak kewalahan. Setelah itu jalankan lagi perintahnya.",
    }),
  }),
  "import-nonsense": problem<{ broker: string; reason: string }>({
    en: (d) => ({
      problem: `Nothing was sent, because what answers at ${d.broker} does not speak MQTT: ${d.reason}`,
      remedy: "Check the port: 1883 is usual for mqtt://, 8883 for mqtts://. Then run the command again.",
    }),
    id: (d) => ({
      problem: `Belum ada yang terkirim, karena yang menjawab di ${d.broker} tidak berbicara MQTT: ${d.reason}`,
      remedy: "Periksa port: biasanya 1883 untuk mqtt://, 8883 untuk mqtts://. Setelah itu jalankan lagi perintahnya.",
    }),
  }),
  "import-forbidden": problem<{ broker: string; reasonCode: number }>({
    en: (d) => ({
      problem: `Nothing was sent, because the broker ${d.broker} refused the connection: ${refusal(d.reasonCode, "en")}`,
      remedy: "Check the user name, and the password file or certificate. Then run the command again.",
    }),
    id: (d) => ({
      problem: `Belum ada yang terkirim, karena broker ${d.broker} menolak sambungan: ${refusal(d.reasonCode, "id")}`,
      remedy: "Periksa nama pengguna, dan berkas sandi atau sertifikatnya. Setelah itu jalankan lagi perintahnya.",
    }),
  }),
  "import-insecure": problem<{ broker: string; reason: string }>({
    en: (d) => ({
      problem: `Nothing was sent, because the secure connection to ${d.broker} failed: ${d.reason}`,
      remedy: "Check uplink.caFile and the certificate, and this computer's clock. Then run the command again.",
    }),
    id: (d) => ({
      problem: `Belum ada yang terkirim, karena sambungan aman ke ${d.broker} gagal: ${d.reason}`,
      remedy: "Periksa uplink.caFile dan sertifikatnya, serta jam komputer ini. Setelah itu jalankan lagi perintahnya.",
    }),
  }),
  "import-unconfirmed": problem<{ broker: string; seconds: number }>({
    en: (d) => ({
      problem: `The broker ${d.broker} did not confirm everything: no answer within ${d.seconds} s.`,
      remedy: "Import the same files again; what arrived twice is known by its number.",
    }),
    id: (d) => ({
      problem: `Broker ${d.broker} tidak mengonfirmasi semuanya: tidak ada jawaban dalam ${d.seconds} detik.`,
      remedy: "Impor lagi berkas yang sama; yang sampai dua kali dikenali dari nomornya.",
    }),
  }),
  "import-stopped": problem<{ records: number }>({
    en: (d) => ({
      problem: `Stopped: ${d.records === 0 ? "no records were" : d.records === 1 ? "1 record was" : `${d.records} records were`} confirmed by the broker.`,
      remedy: "Run the same command again; what arrives twice is known by its number.",
    }),
    id: (d) => ({
      problem: `Dihentikan: ${d.records === 0 ? "belum ada catatan yang" : `${d.records} catatan sudah`} dikonfirmasi broker.`,
      remedy: "Jalankan lagi perintah yang sama; yang sampai dua kali dikenali dari nomornya.",
    }),
  }),
  "print-stopped": problem({
    en: () => ({
      problem: "Stopped: not everything was printed.",
      remedy: "Run the same command again to see all of it. Nothing was sent.",
    }),
    id: () => ({
      problem: "Dihentikan: belum semuanya ditampilkan.",
      remedy: "Jalankan lagi perintah yang sama untuk melihat semuanya. Tidak ada yang dikirim.",
    }),
  }),
  "import-interrupted": problem<{ broker: string; reason: string }>({
    en: (d) => ({
      problem: `The connection to ${d.broker} ended before everything was confirmed: ${d.reason}`,
      remedy: "Import the same files again; what arrived twice is known by its number.",
    }),
    id: (d) => ({
      problem: `Sambungan ke ${d.broker} putus sebelum semuanya dikonfirmasi: ${d.reason}`,
      remedy: "Impor lagi berkas yang sama; yang sampai dua kali dikenali dari nomornya.",
    }),
  }),
};
