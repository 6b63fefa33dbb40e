import type { SetupWords } from "./words.ts";

/** Indonesian as a technician speaks it. */
export const INDONESIAN: SetupWords = {
  title: {
    "stick-site": "Lokasi ini yang mana?",
    "stick-correct": "Sudah benar?",
    site: "Kode desa",
    place: "Koordinat",
    zone: "Zona waktu",
    broker: "Alamat broker",
    authority: "Penjamin broker (CA)",
    access: "Cara masuk ke broker",
    username: "Nama pengguna",
    password: "Sandi",
    terminal: "Terminal satelit",
    "terminal-address": "Alamat terminal",
    "terminal-community": "Community SNMP",
    services: "Layanan koperasi",
    "service-unit": "Unit koperasi",
    "service-source": "Alamat layanan",
    page: "Halaman di HP",
    summary: "Periksa lagi",
  },
  help: {
    "stick-site":
      "Pusat sudah menyiapkan isian untuk banyak lokasi. Ketik nomor di daftar, kode desa, atau sebagian nama desanya. 0 untuk mengisi sendiri.",
    "stick-correct":
      "Kalau semuanya cocok dengan lokasi ini, tekan Enter. Kalau tidak, pilih lokasi lain atau isi sendiri.",
    site: "Ada di surat tugas atau di kantor desa, misalnya 53.04.12.2003. Boleh pakai titik, boleh tidak. Harus sama dengan yang terdaftar di pusat.",
    place:
      "Buka Google Maps, tekan lama di titik antena, lalu salin angkanya ke sini. Contoh: -10.1772, 123.6070. Koma atau titik sama saja; 10°10'38\" LS juga bisa. Dipakai untuk meramal gangguan matahari bulan Maret dan September.",
    zone: "Dipakai untuk ringkasan harian. WIB: Sumatra, Jawa, Kalbar, Kalteng. WITA: Bali, NTB, NTT, Sulawesi, Kalimantan lainnya. WIT: Maluku dan Papua.",
    broker:
      "Server pusat yang menerima catatan. Alamatnya dari pusat. Cukup namanya: port 8883 dan enkripsi dipakai sendiri. mqtt:// di depan berarti tanpa enkripsi.",
    authority:
      "Berkas .crt atau .pem dari pusat, untuk memastikan brokernya asli. Kalau broker memakai sertifikat umum (misalnya Let's Encrypt), pilih yang ada di sistem.",
    access:
      "Pusat memberi sertifikat dan kunci untuk lokasi ini (dua berkas di flashdisk), atau nama dan sandi. Kuncinya disalin ke kotak dan hanya bisa dibaca agen.",
    username: "Dari pusat. Biasanya sama dengan kode desa.",
    password: "Dari pusat. Yang diketik tidak tampil. Sandi disimpan di berkas tersendiri yang hanya bisa dibaca agen.",
    terminal:
      "Modem satelitnya. Suar hanya membaca sinyal dan keadaannya, tidak pernah mengubah apa-apa. Kalau jenisnya tidak ada di daftar, pilih tidak ada.",
    "terminal-address":
      "Alamat modem di jaringan lokal, biasanya tertulis di buku petunjuk atau stikernya. Enter kalau tidak tahu.",
    "terminal-community":
      "Kata untuk membaca lewat SNMP. Kalau belum pernah diganti: public. Yang diketik tidak tampil.",
    services:
      "Suar bisa mencatat apakah layanan koperasi menjawab dan seberapa banyak dipakai. Boleh dilewati; nanti bisa ditambah.",
    "service-unit": "Unit koperasi yang mau dicatat. Data orang tidak pernah disimpan.",
    "service-source":
      "Alamat halamannya, misalnya http://192.168.0.10/. Atau cara lain: dnsmasq /var/lib/misc/dnsmasq.leases, nginx http://…, interface wlan0. Semua cara ada di `suar config reference`.",
    page: 'Halaman yang menunjukkan sinyal, antrean dan "aman dimatikan". Kalau ya, HP di jaringan lokal bisa membukanya. Hanya untuk melihat, tidak bisa mengubah apa-apa.',
    summary: "Enter menyimpan semuanya. Ketik nomor untuk mengubah baris itu.",
  },
  keys: "Enter = pakai yang di [ ]\n< = kembali   ? = bantuan",
  keep: "tetap pakai",
  retype: "isi lagi",
  keepOrRetype: "Mau bagaimana?",
  yes: "ya",
  no: "tidak",
  none: "tidak ada",
  unchanged: "tetap seperti sekarang",
  searchAgain: "cari lagi di flashdisk",
  emptyAnswer: { problem: "Ini harus diisi.", remedy: "Ketik jawabannya, atau ? untuk bantuan." },
  noSuchNumber: (count) => ({
    problem: "Pilihan itu tidak ada.",
    remedy: count === 1 ? "Ketik 1." : `Ketik angka 1 sampai ${count}.`,
  }),
  firstQuestion: "Ini pertanyaan pertama. Ctrl-C untuk berhenti.",

  stickFound: (file, title, sites) => `Ada isian dari pusat di flashdisk: ${title ?? file}, ${sites} lokasi.`,
  stickAsk: "Nomor, kode desa, atau nama. 0 = isi sendiri.",
  stickByHand: "isi sendiri",
  stickMany: (count) => `${count} lokasi cocok. Ketik lebih lengkap.`,
  stickUnknown: {
    problem: "Lokasi itu tidak ada di berkas dari pusat.",
    remedy: "Periksa kodenya, atau ketik 0 untuk mengisi sendiri.",
  },
  stickTellCentre: "Beri tahu pusat: berkasnya harus diperbaiki. Ketik 0 untuk mengisi sendiri.",
  stickSave: "ya, simpan",
  stickOther: "bukan, lokasi lain",

  siteAsk: "Kode desa dari Kemendagri, 10 angka.",
  siteStrange: (digits) => ({
    problem: `Itu ${digits} angka. Kode desa 10 angka.`,
    remedy: "Periksa di surat tugas.",
  }),
  siteNotCode: {
    problem: "Itu bukan kode desa.",
    remedy: "Boleh dipakai kalau pusat memang memberi nama itu.",
  },
  placeAsk: "Lintang dan bujur. 0 = lewati.",
  placeUnread: {
    problem: "Koordinatnya tidak terbaca.",
    remedy: "Tulis dua angka: -10.1772, 123.6070. Selatan pakai minus.",
  },
  placeAbroad: (latitude, longitude) => ({
    problem: `${latitude}, ${longitude} di luar Indonesia.`,
    remedy: "Lintang dulu, lalu bujur; selatan pakai minus.",
  }),
  zoneAsk: "Lokasi ini di zona:",
  zoneNames: ["WIB (Jakarta)", "WITA (Makassar)", "WIT (Jayapura)"],
  zoneAuto: "ikut jam kotak",

  brokerAsk: "Dari pusat, misalnya broker.example.net. 0 = belum ada.",
  authorityAsk: "Siapa yang menjamin broker ini asli?",
  authoritySystem: "yang ada di sistem",
  authorityFound: (name, file) => `${name} (${file})`,
  accessAsk: "Lokasi ini masuk dengan:",
  accessNoPair: "Tidak ada sertifikat dengan kuncinya di flashdisk.",
  accessPair: (name, file) => `sertifikat ${name} (${file})`,
  accessPassword: "nama dan sandi",
  accessNone: "tanpa apa-apa",
  accessOtherSite: (name, site) => ({
    problem: `Sertifikat itu untuk ${name}, bukan ${site}.`,
    remedy: "Broker mengenali lokasi dari sertifikatnya. Pilih yang lain, atau perbaiki kode desanya (<).",
  }),
  accessExpired: (name) => ({
    problem: `Sertifikat ${name} sudah lewat masa berlakunya menurut jam kotak.`,
    remedy: "Periksa jam kotak, atau minta sertifikat baru ke pusat.",
  }),
  accessClear: {
    problem: "Tanpa enkripsi, siapa pun di jalur bisa membaca sandinya.",
    remedy: "Pakai mqtts:// kalau brokernya bisa.",
  },
  stickUnusable: {
    locked: (file) => `${file}: kuncinya dikunci sandi, tidak bisa dipakai.`,
    "no-key": (file) => `${file}: kuncinya tidak ada.`,
    "no-certificate": (file) => `${file}: sertifikatnya tidak ada.`,
  },
  usernameAsk: "Nama pengguna di broker, dari pusat.",
  passwordAsk: "Sandi di broker. Tidak tampil di layar.",
  passwordShort: "Enter = sandi yang sekarang.",

  terminalFound: (profile, address, says) => `${profile} di ${address}${says === "" ? "" : `: ${says}`}`,
  terminalNothing: "Tidak ada terminal yang menjawab di jaringan ini.",
  terminalSearchAgain: "cari lagi",
  terminalAsk: "Modem satelitnya:",
  terminalKinds: {
    starlink: "Starlink",
    hughes: "Hughes (HT2000, HT3000)",
    surfbeam2: "ViaSat SurfBeam 2",
    "comtech-cdm570": "Comtech CDM-570",
    "newtec-el470": "Newtec EL470",
    "if-mib": "lain, dengan SNMP",
  },
  terminalAddressAsk: "Alamat modem di jaringan lokal.",
  terminalCommunityAsk: "Tidak tampil di layar. Enter = public.",

  servicesNone: "Belum ada yang dicatat.",
  servicesDone: "cukup, lanjut",
  servicesAdd: "tambah layanan",
  servicesRemove: (line) => `hapus ${line}`,
  units: {
    sembako: "toko sembako",
    klinik: "klinik",
    apotek: "apotek",
    "simpan-pinjam": "simpan pinjam",
    gudang: "gudang pendingin",
    logistik: "logistik",
    kantor: "kantor",
    wifi: "Wi-Fi warga",
    sikopdes: "halaman Si Kopdes",
  },
  unitAsk: "Unit yang mana?",
  wifiAsk: "Dari mana banyaknya perangkat dibaca, misalnya dnsmasq /var/lib/misc/dnsmasq.leases",
  sourceAsk: (unit) => `Alamat ${unit}, misalnya http://192.168.0.10/`,

  pageAsk: "Boleh dibuka dari HP di jaringan lokal?",

  summaryAsk: "Enter = simpan. Nomor = ubah baris itu.",
  summarySave: "simpan",
  line: {
    site: "Lokasi",
    place: "Koordinat",
    zone: "Zona waktu",
    centre: "Pusat",
    terminal: "Terminal",
    services: "Layanan",
    page: "Halaman HP",
    stick: "Flashdisk",
    summary: "Ringkasan",
  },
  placeNone: "tidak diisi",
  brokerNone: "belum ada; catatan disimpan dulu",
  byCertificate: "dengan sertifikat",
  byPassword: (username) => `dengan sandi, sebagai ${username}`,
  byNothing: "tanpa sandi",
  servicesCount: (count) => `${count} layanan`,
  pageLan: "bisa dari HP",
  pageBox: "hanya di kotak",
  pageOff: "dimatikan",
};
