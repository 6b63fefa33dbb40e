import { problem } from "./problem.ts";

/** What may happen while records are written to a stick. */
export const EXPORT_PROBLEMS = {
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
};
