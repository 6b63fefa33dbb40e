import { refusal } from "../refusal.ts";
import { problem } from "./problem.ts";

/** What stands between the box and the central broker. */
export const UPLINK_PROBLEMS = {
  "broker-missing": problem({
    en: () => ({
      problem: "No broker is configured, so records are kept here and not sent.",
      remedy: "`sudo suar setup` asks for it; or set uplink.broker, for example mqtts://broker.example.net:8883.",
    }),
    id: () => ({
      problem: "Broker belum diatur, jadi catatan disimpan di sini dan belum dikirim.",
      remedy: "`sudo suar setup` akan menanyakannya; atau isi uplink.broker, misalnya mqtts://broker.example.net:8883.",
    }),
  }),
  "broker-unreachable": problem<{ broker: string; reason: string }>({
    en: (d) => ({
      problem: `The broker ${d.broker} cannot be reached: ${d.reason}`,
      remedy: "Records are kept and sent later. If the link is up, check the broker's name and port.",
    }),
    id: (d) => ({
      problem: `Broker ${d.broker} tidak bisa dihubungi: ${d.reason}`,
      remedy: "Catatan disimpan dan dikirim nanti. Kalau sinyal bagus, periksa nama dan port broker.",
    }),
  }),
  "broker-silent": problem<{ broker: string; seconds: number }>({
    en: (d) => ({
      problem: `The broker ${d.broker} did not answer within ${d.seconds} s.`,
      remedy: "Records are kept and sent later. If this stays, something other than an MQTT broker may listen there.",
    }),
    id: (d) => ({
      problem: `Broker ${d.broker} tidak menjawab dalam ${d.seconds} detik.`,
      remedy:
        "Catatan disimpan dan dikirim nanti. Kalau tetap begini, mungkin yang ada di alamat itu bukan broker MQTT.",
    }),
  }),
  "broker-nonsense": problem<{ broker: string; reason: string }>({
    en: (d) => ({
      problem: `What answers at ${d.broker} does not speak MQTT: ${d.reason}`,
      remedy: "Check the port: 1883 is usual for mqtt://, 8883 for mqtts://. Records are kept.",
    }),
    id: (d) => ({
      problem: `Yang menjawab di ${d.broker} tidak berbicara MQTT: ${d.reason}`,
      remedy: "Periksa port: biasanya 1883 untuk mqtt://, 8883 untuk mqtts://. Catatan tetap disimpan.",
    }),
  }),
  "broker-refused": problem<{ broker: string; reasonCode: number }>({
    en: (d) => ({
      problem: `The broker ${d.broker} refused the connection: ${refusal(d.reasonCode, "en")}`,
      remedy:
        "Records are kept. Check the user name, password file or certificate, and that the centre knows this site. After correcting it here, start Suar again.",
    }),
    id: (d) => ({
      problem: `Broker ${d.broker} menolak sambungan: ${refusal(d.reasonCode, "id")}`,
      remedy:
        "Catatan tetap disimpan. Periksa nama pengguna, berkas sandi atau sertifikat, dan apakah pusat mengenal lokasi ini. Setelah dibetulkan di sini, jalankan ulang Suar.",
    }),
  }),
  "tls-failed": problem<{ broker: string; reason: string }>({
    en: (d) => ({
      problem: `The secure connection to ${d.broker} failed: ${d.reason}`,
      remedy: "Check uplink.caFile and the certificate, and that the box's clock is right. Records are kept.",
    }),
    id: (d) => ({
      problem: `Sambungan aman ke ${d.broker} gagal: ${d.reason}`,
      remedy: "Periksa uplink.caFile dan sertifikatnya, dan apakah jam kotak sudah benar. Catatan tetap disimpan.",
    }),
  }),
  "session-closed": problem<{ reason: string }>({
    en: (d) => ({
      problem: `The connection to the broker ended: ${d.reason}`,
      remedy: "Nothing to do: Suar connects again by itself, and records are kept.",
    }),
    id: (d) => ({
      problem: `Sambungan ke broker terputus: ${d.reason}`,
      remedy: "Tidak perlu apa-apa: Suar menyambung lagi sendiri, dan catatan tetap disimpan.",
    }),
  }),
  "acknowledgement-late": problem<{ seconds: number }>({
    en: (d) => ({
      problem: `The broker did not acknowledge a message within ${d.seconds} s.`,
      remedy: "Nothing to do: Suar connects again and sends it once more.",
    }),
    id: (d) => ({
      problem: `Broker tidak mengonfirmasi pesan dalam ${d.seconds} detik.`,
      remedy: "Tidak perlu apa-apa: Suar menyambung lagi dan mengirim ulang.",
    }),
  }),
  "no-subscribers": problem<{ topic: string }>({
    en: (d) => ({
      problem: `Nobody is subscribed to ${d.topic} at the broker, so nothing counts as delivered.`,
      remedy: "Records are kept. The operations centre must start its consumer.",
    }),
    id: (d) => ({
      problem: `Tidak ada yang berlangganan ${d.topic} di broker, jadi belum ada yang terhitung terkirim.`,
      remedy: "Catatan tetap disimpan. Pusat harus menjalankan penerimanya.",
    }),
  }),
  "identity-taken": problem<{ site: string }>({
    en: (d) => ({
      problem: `A second box connects to the broker as site ${d.site} and throws this one out.`,
      remedy: "Find the other box, or give one of them its own site name. Records are kept meanwhile.",
    }),
    id: (d) => ({
      problem: `Ada kotak lain yang tersambung ke broker sebagai lokasi ${d.site} dan membuat sambungan kotak ini terputus.`,
      remedy: "Cari kotak itu, atau beri salah satunya nama lokasi sendiri. Catatan tetap disimpan.",
    }),
  }),
  "commit-late": problem<{ topic: string }>({
    en: (d) => ({
      problem: `The centre has not confirmed on ${d.topic} that it stored what was sent.`,
      remedy: "Records are kept and sent again. The centre must publish commits, or set uplink.confirm to broker.",
    }),
    id: (d) => ({
      problem: `Pusat belum mengonfirmasi di ${d.topic} bahwa kiriman sudah disimpan.`,
      remedy:
        "Catatan tetap disimpan dan dikirim ulang. Pusat harus mengirim konfirmasi, atau atur uplink.confirm ke broker.",
    }),
  }),
  "publish-refused": problem<{ topic: string; reasonCode: number }>({
    en: (d) => ({
      problem: `The broker refused a message on ${d.topic}: ${refusal(d.reasonCode, "en")}`,
      remedy: "Records are kept. The centre must allow this site to publish on its topics.",
    }),
    id: (d) => ({
      problem: `Broker menolak pesan pada ${d.topic}: ${refusal(d.reasonCode, "id")}`,
      remedy: "Catatan tetap disimpan. Pusat harus mengizinkan lokasi ini mengirim pada topiknya.",
    }),
  }),
  "envelope-invalid": problem<{ reason: string }>({
    en: (d) => ({
      problem: `A message is not one of Suar's: ${d.reason}`,
      remedy: "It is ignored. Check who else publishes on this topic.",
    }),
    id: (d) => ({
      problem: `Ada pesan yang bukan dari Suar: ${d.reason}`,
      remedy: "Pesan itu diabaikan. Periksa siapa lagi yang mengirim pada topik ini.",
    }),
  }),
};
