import type { Language } from "../../agent/core/problems.ts";

/** `npm start -- --help`. */
export const HELP: Readonly<Record<Language, string>> = {
  en: `Usage: npm start -- [options]

Runs the agent here and shows live what it measures, what waits, and what the broker received.
Without --broker it brings a broker of its own.

  --broker URL           a real broker: mqtt://host:1883 or mqtts://host:8883
  --site ID              name of the site (demo)
  --username NAME        user at that broker
  --password-file FILE   file that holds the user's password
  --data-directory DIR   keep records and log there; otherwise a temporary folder, removed at the end
  --seconds N            stop by itself after N seconds
  --json                 print only the account, as the last line
  --cadence demo|default quick enough to watch, or as at a site (demo)
  --language en|id       language of the view (en)
  --picture FILE.svg     write the last frame as a picture
  --SETTING VALUE        any setting of the agent by its full name, for example --uplink.caFile ca.pem

Keys: q or Ctrl-C ends it, b stops the broker and brings it back.
Exit code: 0 when every record is accounted for, 1 when not, 2 when the options are wrong.
`,
  id: `Pemakaian: npm start -- [pilihan]

Menjalankan agen di sini dan menampilkan apa yang diukur, apa yang menunggu, dan apa yang diterima broker.
Tanpa --broker, broker bawaan ikut dijalankan.

  --broker URL           broker sendiri: mqtt://host:1883 atau mqtts://host:8883
  --site ID              nama lokasi (demo)
  --username NAMA        pengguna di broker itu
  --password-file BERKAS berkas yang berisi sandi pengguna
  --data-directory DIR   catatan dan log disimpan di sana; kalau tidak, folder sementara yang dihapus di akhir
  --seconds N            berhenti sendiri setelah N detik
  --json                 hanya mencetak hitungan, di baris terakhir
  --cadence demo|default cepat supaya enak dilihat, atau seperti di lokasi (demo)
  --language en|id       bahasa tampilan (en)
  --picture BERKAS.svg   menyimpan tampilan terakhir sebagai gambar
  --PENGATURAN NILAI     pengaturan agen dengan nama lengkapnya, misalnya --uplink.caFile ca.pem

Tombol: q atau Ctrl-C untuk selesai, b untuk mematikan dan menghidupkan broker.
Kode keluar: 0 kalau semua catatan jelas nasibnya, 1 kalau tidak, 2 kalau pilihannya salah.
`,
};
