import type { Language } from "./language.ts";
import { refusal } from "./refusal.ts";

/**
 * Every problem that the agent can name, in both languages: what happened, and what the person in front of the box can do.
 * One table, so that a missing translation does not compile.
 */

export type { Language } from "./language.ts";

export interface ProblemText {
  readonly problem: string;
  readonly remedy: string;
}

type Sentence<Details> = (details: Details) => ProblemText;

function problem<Details extends object = Record<never, never>>(texts: Record<Language, Sentence<Details>>) {
  return texts;
}

export const PROBLEMS = {
  defect: problem<{ reason: string }>({
    en: (d) => ({
      problem: `Unexpected error: ${d.reason}`,
      remedy: "This is a defect of Suar. Keep the log and report it.",
    }),
    id: (d) => ({
      problem: `Galat tak terduga: ${d.reason}`,
      remedy: "Ini kesalahan di dalam Suar. Simpan log-nya dan laporkan.",
    }),
  }),
  stopped: problem({
    en: () => ({ problem: "Stopped before it was finished.", remedy: "Nothing to do: Suar is shutting down." }),
    id: () => ({ problem: "Dihentikan sebelum selesai.", remedy: "Tidak perlu apa-apa: Suar sedang berhenti." }),
  }),
  "deadline-passed": problem<{ what: string; seconds: number }>({
    en: (d) => ({
      problem: `${d.what} took longer than ${d.seconds} s.`,
      remedy: "It is tried again by itself. If it stays, the box or the device it asks is overloaded.",
    }),
    id: (d) => ({
      problem: `${d.what} lebih lama dari ${d.seconds} detik.`,
      remedy: "Akan dicoba lagi otomatis. Kalau terus begini, kotak atau perangkat yang ditanya kelebihan beban.",
    }),
  }),

  // --- command line and configuration
  "unknown-command": problem<{ name: string; suggestion?: string }>({
    en: (d) => ({
      problem: `There is no command ${d.name}.`,
      remedy: `${d.suggestion === undefined ? "" : `Did you mean \`suar ${d.suggestion}\`? `}\`suar help\` lists the commands.`,
    }),
    id: (d) => ({
      problem: `Tidak ada perintah ${d.name}.`,
      remedy: `${d.suggestion === undefined ? "" : `Maksudnya \`suar ${d.suggestion}\`? `}\`suar help\` menampilkan semua perintah.`,
    }),
  }),
  "incomplete-command": problem<{ name: string; choices: string }>({
    en: (d) => ({
      problem: `\`suar ${d.name}\` needs one more word: ${d.choices}.`,
      remedy: `\`suar help ${d.name}\` explains them.`,
    }),
    id: (d) => ({
      problem: `\`suar ${d.name}\` masih kurang satu kata: ${d.choices}.`,
      remedy: `\`suar help ${d.name}\` menjelaskan semuanya.`,
    }),
  }),
  "unknown-flag": problem<{ flag: string; command: string; suggestion?: string }>({
    en: (d) => ({
      problem: `\`${d.command}\` has no option ${d.flag}.`,
      remedy: `${d.suggestion === undefined ? "" : `Did you mean ${d.suggestion}? `}\`${d.command} --help\` lists the options.`,
    }),
    id: (d) => ({
      problem: `\`${d.command}\` tidak punya opsi ${d.flag}.`,
      remedy: `${d.suggestion === undefined ? "" : `Maksudnya ${d.suggestion}? `}\`${d.command} --help\` menampilkan semua opsi.`,
    }),
  }),
  "missing-value": problem<{ flag: string }>({
    en: (d) => ({
      problem: `The option ${d.flag} needs a value.`,
      remedy: `Write it behind the option: ${d.flag} VALUE, or ${d.flag}=VALUE when it begins with a dash.`,
    }),
    id: (d) => ({
      problem: `Opsi ${d.flag} belum diberi nilai.`,
      remedy: `Tulis nilainya setelah opsi: ${d.flag} NILAI, atau ${d.flag}=NILAI kalau diawali tanda minus.`,
    }),
  }),
  "unexpected-value": problem<{ flag: string }>({
    en: (d) => ({
      problem: `The option ${d.flag} takes no value.`,
      remedy: `Write ${d.flag} alone; leave it out to switch it off.`,
    }),
    id: (d) => ({
      problem: `Opsi ${d.flag} tidak memakai nilai.`,
      remedy: `Tulis ${d.flag} saja; kalau tidak perlu, jangan ditulis.`,
    }),
  }),
  "unexpected-argument": problem<{ argument: string; command: string }>({
    en: (d) => ({
      problem: `\`${d.command}\` does not know what to do with ${d.argument}.`,
      remedy: `\`${d.command} --help\` shows how it is used.`,
    }),
    id: (d) => ({
      problem: `\`${d.command}\` tidak mengerti ${d.argument}.`,
      remedy: `\`${d.command} --help\` menunjukkan cara pakainya.`,
    }),
  }),
  "output-failed": problem<{ reason: string }>({
    en: (d) => ({
      problem: `The output could not be written: ${d.reason}`,
      remedy: "Check the file or the device that it was sent to.",
    }),
    id: (d) => ({
      problem: `Keluaran tidak bisa ditulis: ${d.reason}`,
      remedy: "Periksa berkas atau perangkat tujuannya.",
    }),
  }),
  "configuration-missing": problem<{ file: string }>({
    en: (d) => ({
      problem: `There is no configuration file ${d.file}.`,
      remedy: "Check the path given with --config or SUAR_CONFIG.",
    }),
    id: (d) => ({
      problem: `Berkas konfigurasi ${d.file} tidak ada.`,
      remedy: "Periksa nama berkas pada --config atau SUAR_CONFIG.",
    }),
  }),
  "configuration-unreadable": problem<{ file: string; reason: string }>({
    en: (d) => ({
      problem: `The configuration file ${d.file} cannot be read: ${d.reason}`,
      remedy: "Check the path given with --config and that this user may read the file.",
    }),
    id: (d) => ({
      problem: `Berkas konfigurasi ${d.file} tidak bisa dibaca: ${d.reason}`,
      remedy: "Periksa nama berkas pada --config dan apakah pengguna ini boleh membacanya.",
    }),
  }),
  "configuration-invalid": problem<{ count: number }>({
    en: (d) => ({
      problem: `The configuration has ${d.count === 1 ? "a problem" : `${d.count} problems`}.`,
      remedy: "Correct the settings that are named; `suar config reference` explains every setting.",
    }),
    id: (d) => ({
      problem: `Ada ${d.count} masalah pada konfigurasi.`,
      remedy: "Perbaiki pengaturan yang disebut; `suar config reference` menjelaskan semua pengaturan.",
    }),
  }),
  "secret-unreadable": problem<{ setting: string; file: string; reason: string }>({
    en: (d) => ({
      problem: `The file ${d.file} (setting ${d.setting}) cannot be read: ${d.reason}`,
      remedy: "Check the path, and that the user that runs Suar may read it.",
    }),
    id: (d) => ({
      problem: `Berkas ${d.file} (pengaturan ${d.setting}) tidak bisa dibaca: ${d.reason}`,
      remedy: "Periksa letak berkas, dan apakah pengguna yang menjalankan Suar boleh membacanya.",
    }),
  }),
  "agent-not-running": problem<{ socket: string }>({
    en: (d) => ({
      problem: `No agent answers at ${d.socket}.`,
      remedy: "Start it with `suar run`, or name its data directory with --data-directory.",
    }),
    id: (d) => ({
      problem: `Tidak ada agen yang menjawab di ${d.socket}.`,
      remedy: "Jalankan dengan `suar run`, atau sebutkan direktori datanya dengan --data-directory.",
    }),
  }),
  "status-unreadable": problem<{ socket: string; reason: string }>({
    en: (d) => ({
      problem: `The agent's status at ${d.socket} cannot be read: ${d.reason}`,
      remedy: "Ask again as the user that runs the agent, and with the same version of Suar.",
    }),
    id: (d) => ({
      problem: `Status agen di ${d.socket} tidak bisa dibaca: ${d.reason}`,
      remedy: "Coba lagi sebagai pengguna yang menjalankan agen, dan dengan versi Suar yang sama.",
    }),
  }),
  "status-socket-failed": problem<{ socket: string; reason: string }>({
    en: (d) => ({
      problem: `The status socket ${d.socket} cannot be opened: ${d.reason}`,
      remedy:
        "Recording goes on; only `suar status` will not work. Use a shorter data directory path that this user may write.",
    }),
    id: (d) => ({
      problem: `Soket status ${d.socket} tidak bisa dibuka: ${d.reason}`,
      remedy:
        "Pencatatan tetap jalan; hanya `suar status` yang tidak bisa. Pakai direktori data yang lebih pendek dan boleh ditulis.",
    }),
  }),

  // --- store
  "store-locked": problem<{ directory: string }>({
    en: (d) => ({
      problem: `Another agent is already using the data directory ${d.directory}.`,
      remedy: "Stop the other agent first, or give this one a directory of its own with --data-directory.",
    }),
    id: (d) => ({
      problem: `Direktori data ${d.directory} sedang dipakai agen lain.`,
      remedy: "Hentikan dulu agen yang lain, atau beri agen ini direktori sendiri dengan --data-directory.",
    }),
  }),
  "store-unwritable": problem<{ directory: string; reason: string }>({
    en: (d) => ({
      problem: `The data directory ${d.directory} cannot be written: ${d.reason}`,
      remedy:
        "Nothing can be recorded without it. Give this user the right to write there, or choose another with --data-directory.",
    }),
    id: (d) => ({
      problem: `Direktori data ${d.directory} tidak bisa ditulis: ${d.reason}`,
      remedy:
        "Tanpa itu tidak ada yang bisa dicatat. Beri pengguna ini hak menulis di sana, atau pilih yang lain dengan --data-directory.",
    }),
  }),
  "store-unreadable": problem<{ directory: string; reason: string }>({
    en: (d) => ({
      problem: `The records in ${d.directory} cannot be read: ${d.reason}`,
      remedy:
        "Keep that directory for rescue: move it aside, start again with an empty one, and tell the operations centre.",
    }),
    id: (d) => ({
      problem: `Catatan di ${d.directory} tidak bisa dibaca: ${d.reason}`,
      remedy: "Jangan dihapus: pindahkan direktori itu, mulai lagi dengan yang kosong, dan beri tahu pusat.",
    }),
  }),
  "store-newer": problem<{ directory: string; found: number; supported: number }>({
    en: (d) => ({
      problem: `The records in ${d.directory} were written by a newer Suar (format ${d.found}; this one knows ${d.supported}).`,
      remedy: "Nothing was touched. Install the newer version again.",
    }),
    id: (d) => ({
      problem: `Catatan di ${d.directory} ditulis oleh Suar yang lebih baru (format ${d.found}; yang ini mengenal ${d.supported}).`,
      remedy: "Tidak ada yang diubah. Pasang kembali versi yang lebih baru.",
    }),
  }),
  "disk-full": problem<{ directory: string }>({
    en: (d) => ({
      problem: `The disk that holds ${d.directory} is full.`,
      remedy: "Suar goes on with the room it has kept for itself. Delete what is not needed on the disk.",
    }),
    id: (d) => ({
      problem: `Penyimpanan tempat ${d.directory} sudah penuh.`,
      remedy: "Suar terus berjalan dengan ruang cadangannya. Hapus isi penyimpanan yang tidak diperlukan.",
    }),
  }),
  "disk-low": problem<{ megabytes: number }>({
    en: (d) => ({
      problem: `Only ${d.megabytes} MB are free on the disk.`,
      remedy:
        "Suar does not take more room now: for what is new, the oldest goes. Delete what is not needed on the disk.",
    }),
    id: (d) => ({
      problem: `Ruang penyimpanan tinggal ${d.megabytes} MB.`,
      remedy:
        "Untuk sementara Suar tidak memakai ruang lagi: yang paling lama diganti yang baru. Hapus isi penyimpanan yang tidak diperlukan.",
    }),
  }),
  "store-disk-error": problem<{ directory: string; reason: string }>({
    en: (d) => ({
      problem: `The disk fails at ${d.directory}: ${d.reason}`,
      remedy: "Suar tries again by itself. If this stays, replace the card or the disk.",
    }),
    id: (d) => ({
      problem: `Penyimpanan bermasalah di ${d.directory}: ${d.reason}`,
      remedy: "Suar mencoba lagi sendiri. Kalau tetap begini, ganti kartu atau penyimpanannya.",
    }),
  }),
  "store-write-failed": problem<{ reason: string }>({
    en: (d) => ({
      problem: `The disk refused a write: ${d.reason}`,
      remedy:
        "Suar keeps what it measures in memory and tries again. Free some space, or replace the card if this stays.",
    }),
    id: (d) => ({
      problem: `Penyimpanan menolak ditulis: ${d.reason}`,
      remedy:
        "Suar menahan hasil ukur di memori dan mencoba lagi. Kosongkan ruang, atau ganti kartunya kalau tetap begini.",
    }),
  }),
  "record-refused": problem<{ reason: string }>({
    en: (d) => ({
      problem: `A record was not taken: ${d.reason}`,
      remedy: "It was never recorded, and is counted as a failed measurement.",
    }),
    id: (d) => ({
      problem: `Satu catatan tidak diterima: ${d.reason}`,
      remedy: "Catatan itu tidak pernah tersimpan, dan dihitung sebagai pengukuran yang gagal.",
    }),
  }),
  "outbox-closed": problem({
    en: () => ({ problem: "The outbox is closed.", remedy: "Nothing to do: Suar is shutting down." }),
    id: () => ({ problem: "Penyimpanan sudah ditutup.", remedy: "Tidak perlu apa-apa: Suar sedang berhenti." }),
  }),

  // --- uplink
  "broker-missing": problem({
    en: () => ({
      problem: "No broker is configured, so records are kept here and not sent.",
      remedy: "Set uplink.broker, for example mqtts://broker.example.net:8883.",
    }),
    id: () => ({
      problem: "Broker belum diatur, jadi catatan disimpan di sini dan belum dikirim.",
      remedy: "Isi uplink.broker, misalnya mqtts://broker.example.net:8883.",
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

  // --- export to a stick, and import at the centre
  "export-nothing": problem<{ directory: string }>({
    en: (d) => ({
      problem: `There are no records in ${d.directory}: nothing was ever stored there.`,
      remedy: "Name the agent's data directory with --data-directory, or a store that was set aside with --from.",
    }),
    id: (d) => ({
      problem: `Tidak ada catatan di ${d.directory}: belum pernah ada yang disimpan di sana.`,
      remedy: "Sebutkan direktori data agen dengan --data-directory, atau simpanan yang disisihkan dengan --from.",
    }),
  }),
  "export-target-unnamed": problem({
    en: () => ({
      problem: "The name of the file or directory to write to is empty.",
      remedy: "Name the stick's directory, for example `suar export /media/usb`.",
    }),
    id: () => ({
      problem: "Nama berkas atau direktori tujuan kosong.",
      remedy: "Sebutkan direktori flashdisk, misalnya `suar export /media/usb`.",
    }),
  }),
  "export-to-stdout": problem({
    en: () => ({
      problem: "`-` is not supported: an export is read back from its file before it counts.",
      remedy: "Name the stick's directory, for example `suar export /media/usb`.",
    }),
    id: () => ({
      problem: "`-` tidak didukung: hasil ekspor dibaca ulang dari berkasnya supaya pasti utuh.",
      remedy: "Sebutkan direktori flashdisk, misalnya `suar export /media/usb`.",
    }),
  }),
  "export-site-differs": problem<{ site: string; running: string }>({
    en: (d) => ({
      problem: `These records belong to site ${d.running}, whose agent is running here, and not to ${d.site}.`,
      remedy: `Nothing was written. Give --site ${d.running}, or the configuration of the running agent with --config.`,
    }),
    id: (d) => ({
      problem: `Catatan ini milik lokasi ${d.running}, yang agennya sedang jalan di sini, bukan ${d.site}.`,
      remedy: `Belum ada yang ditulis. Pakai --site ${d.running}, atau konfigurasi agen yang sedang jalan lewat --config.`,
    }),
  }),
  "export-stopped": problem({
    en: () => ({
      problem: "Stopped: nothing was written.",
      remedy: "Everything is still where it was. Run the same command again.",
    }),
    id: () => ({
      problem: "Dihentikan: tidak ada berkas yang ditulis.",
      remedy: "Semuanya masih di tempatnya. Jalankan lagi perintah yang sama.",
    }),
  }),
  "export-died": problem<{ directory: string }>({
    en: (d) => ({
      problem: `The export before this one died while it was reading ${d.directory}, so it was passed over this time.`,
      remedy:
        "The next export tries it again. If it dies again, keep the disk: the operations centre can try elsewhere.",
    }),
    id: (d) => ({
      problem: `Ekspor sebelumnya mati saat membaca ${d.directory}, jadi kali ini dilewati.`,
      remedy:
        "Ekspor berikutnya akan mencobanya lagi. Kalau mati lagi, simpan kartunya: pusat bisa mencoba di tempat lain.",
    }),
  }),
  "export-agent-silent": problem<{ socket: string; reason: string }>({
    en: (d) => ({
      problem: `An agent is using the store, and does not hand out its records at ${d.socket}: ${d.reason}`,
      remedy:
        "Nothing is lost. Try again as the user that runs the agent, or stop the agent, export, and start it again.",
    }),
    id: (d) => ({
      problem: `Simpanan sedang dipakai agen, dan agen tidak memberikan catatannya lewat ${d.socket}: ${d.reason}`,
      remedy:
        "Tidak ada yang hilang. Coba lagi sebagai pengguna yang menjalankan agen, atau hentikan agen, ekspor, lalu jalankan lagi.",
    }),
  }),
  "export-target-missing": problem<{ directory: string }>({
    en: (d) => ({
      problem: `There is no directory ${d.directory}.`,
      remedy:
        "Put the stick in, wait until it is mounted, and name its directory, for example `suar export /media/usb`.",
    }),
    id: (d) => ({
      problem: `Direktori ${d.directory} tidak ada.`,
      remedy:
        "Colokkan flashdisk, tunggu sampai terpasang (mount), lalu sebutkan direktorinya, misalnya `suar export /media/usb`.",
    }),
  }),
  "export-target-exists": problem<{ file: string }>({
    en: (d) => ({
      problem: `There is already a file ${d.file}, and it is not overwritten.`,
      remedy: "Give another name, or name just the directory: then a new name is chosen.",
    }),
    id: (d) => ({
      problem: `Berkas ${d.file} sudah ada, dan tidak ditimpa.`,
      remedy: "Beri nama lain, atau sebutkan direktorinya saja: nama baru akan dipilih sendiri.",
    }),
  }),
  "export-target-full": problem<{ directory: string }>({
    en: (d) => ({
      problem: `The stick is full: the records do not fit into ${d.directory}.`,
      remedy:
        "Nothing is lost, everything is still on the box. Delete something on the stick or take another, and run it again.",
    }),
    id: (d) => ({
      problem: `Flashdisk penuh: catatan tidak muat di ${d.directory}.`,
      remedy:
        "Tidak ada yang hilang, semuanya masih di kotak. Hapus sebagian isi flashdisk atau pakai yang lain, lalu jalankan lagi.",
    }),
  }),
  "export-target-unwritable": problem<{ directory: string; reason: string }>({
    en: (d) => ({
      problem: `Nothing can be written to ${d.directory}: ${d.reason}`,
      remedy:
        "Nothing is lost, everything is still on the box. Unlock the stick's switch, or try as root or with another stick.",
    }),
    id: (d) => ({
      problem: `Tidak bisa menulis ke ${d.directory}: ${d.reason}`,
      remedy:
        "Tidak ada yang hilang, semuanya masih di kotak. Buka kunci tulis flashdisk, atau coba sebagai root atau dengan flashdisk lain.",
    }),
  }),
  "export-interrupted": problem<{ file: string; directory: string; reason: string }>({
    en: (d) => ({
      problem: `The file ${d.file} could not be finished in ${d.directory}: ${d.reason}`,
      remedy:
        "Nothing is lost, everything is still on the box. Was the stick pulled out? Put it in again and run the same command again.",
    }),
    id: (d) => ({
      problem: `Berkas ${d.file} tidak selesai ditulis di ${d.directory}: ${d.reason}`,
      remedy:
        "Tidak ada yang hilang, semuanya masih di kotak. Apakah flashdisk tercabut? Colokkan lagi dan jalankan perintah yang sama.",
    }),
  }),
  "export-unverified": problem<{ file: string; reason: string }>({
    en: (d) => ({
      problem: `${d.file} does not read back as it was written: ${d.reason}`,
      remedy: "Nothing is lost, everything is still on the box. The stick is bad: take another and run it again.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak terbaca kembali seperti yang ditulis: ${d.reason}`,
      remedy: "Tidak ada yang hilang, semuanya masih di kotak. Flashdisk rusak: pakai yang lain dan jalankan lagi.",
    }),
  }),
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

  // --- measuring
  "ping-missing": problem({
    en: () => ({
      problem: "The program `ping` is missing, so round trips are not measured.",
      remedy: "Install it with `apt install iputils-ping`. Everything else is recorded.",
    }),
    id: () => ({
      problem: "Program `ping` tidak ada, jadi waktu tempuh tidak diukur.",
      remedy: "Pasang dengan `apt install iputils-ping`. Yang lain tetap dicatat.",
    }),
  }),
  "ping-failed": problem<{ target: string; reason: string }>({
    en: (d) => ({
      problem: `ping to ${d.target} could not run: ${d.reason}`,
      remedy: "Check that this user may use ping. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `ping ke ${d.target} tidak bisa dijalankan: ${d.reason}`,
      remedy: "Periksa apakah pengguna ini boleh memakai ping. Yang lain tetap dicatat.",
    }),
  }),
  "connect-failed": problem<{ target: string; reason: string }>({
    en: (d) => ({
      problem: `A connection to ${d.target} could not be tried: ${d.reason}`,
      remedy: "Check the name and port. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Sambungan ke ${d.target} tidak bisa dicoba: ${d.reason}`,
      remedy: "Periksa nama dan port-nya. Yang lain tetap dicatat.",
    }),
  }),
  "resolver-failed": problem<{ reason: string }>({
    en: (d) => ({
      problem: `No name could be looked up: ${d.reason}`,
      remedy: "Check /etc/resolv.conf. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Nama tidak bisa dicari: ${d.reason}`,
      remedy: "Periksa /etc/resolv.conf. Yang lain tetap dicatat.",
    }),
  }),
  "no-default-route": problem({
    en: () => ({
      problem: "The box has no way out: no network interface has a default route.",
      remedy: "Check the cable to the terminal and its DHCP. Recording goes on.",
    }),
    id: () => ({
      problem: "Kotak tidak punya jalan keluar: tidak ada antarmuka jaringan dengan rute default.",
      remedy: "Periksa kabel ke terminal dan DHCP-nya. Pencatatan tetap jalan.",
    }),
  }),
  "network-unreadable": problem<{ reason: string }>({
    en: (d) => ({
      problem: `The box does not say how its network is set up: ${d.reason}`,
      remedy: "Suar reads /proc/net and runs on Linux only. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Kotak tidak memberi keterangan tentang jaringannya: ${d.reason}`,
      remedy: "Suar membaca /proc/net dan hanya berjalan di Linux. Yang lain tetap dicatat.",
    }),
  }),
  "interface-missing": problem<{ interfaceName: string }>({
    en: (d) => ({
      problem: `There is no network interface ${d.interfaceName}.`,
      remedy: "Check the cable, or set collectors.interface to the one that leads to the terminal.",
    }),
    id: (d) => ({
      problem: `Tidak ada antarmuka jaringan ${d.interfaceName}.`,
      remedy: "Periksa kabelnya, atau isi collectors.interface dengan antarmuka yang menuju terminal.",
    }),
  }),
  "host-unreadable": problem<{ reason: string }>({
    en: (d) => ({
      problem: `The box says nothing about itself: ${d.reason}`,
      remedy: "Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Kotak tidak memberi keterangan tentang dirinya: ${d.reason}`,
      remedy: "Yang lain tetap dicatat.",
    }),
  }),
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** What the sentences of a problem are made of. */
export type ProblemDetails<Code extends ProblemCode> = Parameters<(typeof PROBLEMS)[Code]["en"]>[0];
