import type { Language } from "../core/problems.ts";
import type { JsonFault, JsonType } from "./json.ts";

export type Translated = Readonly<Record<Language, string>>;

export const LANGUAGES: readonly Language[] = ["en", "id"];

export type Unit =
  | "seconds"
  | "megabytes"
  | "kilobytes"
  | "kilobits per second"
  | "messages"
  | "degrees"
  | "metres"
  | "gigahertz";

export const UNIT_WORDS: Readonly<Record<Unit, Translated>> = {
  seconds: { en: "seconds", id: "detik" },
  megabytes: { en: "megabytes", id: "megabita" },
  kilobytes: { en: "kilobytes", id: "kilobita" },
  "kilobits per second": { en: "kilobits per second", id: "kilobit per detik" },
  messages: { en: "messages", id: "pesan" },
  degrees: { en: "degrees", id: "derajat" },
  metres: { en: "metres", id: "meter" },
  gigahertz: { en: "gigahertz", id: "gigahertz" },
};

/** A value with its unit, as in "8 seconds". */
export function withUnit(value: number, unit: Unit | undefined, language: Language): string {
  return unit === undefined ? String(value) : `${value} ${UNIT_WORDS[unit][language]}`;
}

export const TYPE_WORDS: Readonly<Record<JsonType, Translated>> = {
  object: { en: "a group { … }", id: "kelompok { … }" },
  list: { en: "a list [ … ]", id: "daftar [ … ]" },
  text: { en: "a text in quotes", id: "teks dalam tanda kutip" },
  number: { en: "a number", id: "angka" },
  boolean: { en: "true or false", id: "true atau false" },
  null: { en: "null", id: "null" },
};

/** What is wrong at a place in the file, and how such a thing is usually put right. */
export const FAULT_WORDS: Readonly<Record<JsonFault, Record<Language, { problem: string; hint: string }>>> = {
  "value-expected": {
    en: { problem: "a value is missing", hint: "Write the value here, or delete the key." },
    id: { problem: "nilainya belum ada", hint: "Tulis nilainya di sini, atau hapus kuncinya." },
  },
  "key-expected": {
    en: { problem: "the name of a setting is missing", hint: 'Names stand in double quotes: "site".' },
    id: { problem: "nama pengaturan belum ada", hint: 'Nama ditulis dalam tanda kutip ganda: "site".' },
  },
  "colon-expected": {
    en: { problem: "a colon is missing after the name", hint: 'Write "name": value.' },
    id: { problem: "titik dua setelah nama belum ada", hint: 'Tulis "nama": nilai.' },
  },
  "comma-expected": {
    en: { problem: "a comma or a closing bracket is missing", hint: "Look at the end of the line before as well." },
    id: { problem: "koma atau kurung tutup belum ada", hint: "Periksa juga akhir baris sebelumnya." },
  },
  "comma-too-many": {
    en: { problem: "a comma stands before a closing bracket", hint: "Delete that comma." },
    id: { problem: "ada koma sebelum kurung tutup", hint: "Hapus koma itu." },
  },
  "text-not-closed": {
    en: { problem: "a text has no closing quote", hint: 'Put " at the end of the text; a text stays on one line.' },
    id: { problem: "teks tidak ditutup tanda kutip", hint: 'Tambahkan " di akhir teks; teks harus satu baris.' },
  },
  "text-malformed": {
    en: { problem: "a text holds a character that JSON forbids", hint: "Write a backslash as \\\\, and no tabs." },
    id: {
      problem: "teks berisi karakter yang dilarang JSON",
      hint: "Tulis garis miring terbalik sebagai \\\\, dan jangan pakai tab.",
    },
  },
  "number-malformed": {
    en: { problem: "this is not a number", hint: "Write digits, with a dot for decimals: 2.5. No unit." },
    id: { problem: "ini bukan angka", hint: "Tulis angka saja, desimal dengan titik: 2.5. Tanpa satuan." },
  },
  "too-deep": {
    en: { problem: "the brackets are nested too deeply", hint: "Settings are nested three levels at most." },
    id: { problem: "kurung bersarang terlalu dalam", hint: "Pengaturan paling dalam tiga tingkat." },
  },
  "end-expected": {
    en: {
      problem: "something stands after the end of the configuration",
      hint: "Delete what follows the last bracket.",
    },
    id: { problem: "ada tulisan setelah akhir konfigurasi", hint: "Hapus semua yang ada setelah kurung terakhir." },
  },
  comment: {
    en: { problem: "JSON has no comments", hint: "Delete the comment." },
    id: { problem: "JSON tidak mengenal komentar", hint: "Hapus komentarnya." },
  },
  "quotes-missing": {
    en: { problem: "names and texts stand in double quotes", hint: 'Write "…" around this word.' },
    id: { problem: "nama dan teks harus dalam tanda kutip ganda", hint: 'Tulis "…" di sekitar kata ini.' },
  },
};

/** Where a source of a service is. */
export type Where = "url" | "path" | "interface" | "counter" | "address" | "socket";

export const WHERE_WORDS: Readonly<Record<Where, Record<Language, { what: string; example: string }>>> = {
  url: {
    en: { what: "an address with http:// or https://", example: "Such as https://example.net/page." },
    id: { what: "alamat dengan http:// atau https://", example: "Misalnya https://example.net/halaman." },
  },
  path: {
    en: { what: "the path of a file that begins with /", example: "Such as /var/lib/misc/dnsmasq.leases." },
    id: { what: "letak berkas yang diawali /", example: "Misalnya /var/lib/misc/dnsmasq.leases." },
  },
  socket: {
    en: { what: "the path of a socket that begins with /", example: "Such as /run/kea/kea4-ctrl-socket." },
    id: { what: "letak soket yang diawali /", example: "Misalnya /run/kea/kea4-ctrl-socket." },
  },
  interface: {
    en: { what: "the name of a network interface", example: "`ip link` lists them, for example wlan0." },
    id: { what: "nama antarmuka jaringan", example: "Lihat dengan `ip link`, misalnya wlan0." },
  },
  counter: {
    en: {
      what: "the name of a counter as FAMILY/TABLE/COUNTER",
      example: "`nft list counters` lists them, for example inet/suar/klinik.",
    },
    id: {
      what: "nama penghitung dalam bentuk FAMILI/TABEL/PENGHITUNG",
      example: "Lihat dengan `nft list counters`, misalnya inet/suar/klinik.",
    },
  },
  address: {
    en: { what: "the address of the router", example: "Usually 192.168.1.1, or 192.168.1.1:9000 with its port." },
    id: { what: "alamat router", example: "Biasanya 192.168.1.1, atau 192.168.1.1:9000 dengan portnya." },
  },
};
