import type { JsonType } from "../json.ts";
import { FAULT_WORDS, type Translated, TYPE_WORDS, type Unit, withUnit } from "../words.ts";
import { issue } from "./issue.ts";

function typeHint(expected: JsonType, found: JsonType): Translated {
  if (found === "null") {
    return { en: "Delete the key to get the default.", id: "Hapus kuncinya untuk memakai nilai bawaan." };
  }
  if (expected === "text" && found === "number") {
    return { en: "Put it into double quotes.", id: "Tulis dalam tanda kutip ganda." };
  }
  if (expected === "number" && found === "text") {
    return { en: "Write the number alone, without quotes.", id: "Tulis angkanya saja, tanpa tanda kutip." };
  }
  return {
    en: "`suar config reference` shows how it is written.",
    id: "`suar config reference` menunjukkan cara menulisnya.",
  };
}

interface Bound {
  readonly given: number;
  readonly bound: number;
  readonly unit?: Unit;
}

/** Of one value, whatever else is set. */
export const VALUE_ISSUES = {
  // --- any value
  "wrong-type": issue<{ expected: JsonType; found: JsonType }>({
    en: (d) => ({
      problem: `must be ${TYPE_WORDS[d.expected].en}, not ${TYPE_WORDS[d.found].en}`,
      hint: typeHint(d.expected, d.found).en,
    }),
    id: (d) => ({
      problem: `harus berupa ${TYPE_WORDS[d.expected].id}, bukan ${TYPE_WORDS[d.found].id}`,
      hint: typeHint(d.expected, d.found).id,
    }),
  }),
  empty: issue({
    en: () => ({ problem: "is empty", hint: "Give it a value, or leave the setting out." }),
    id: () => ({ problem: "kosong", hint: "Isi nilainya, atau jangan tulis pengaturan ini." }),
  }),
  "too-long": issue<{ maximum: number }>({
    en: (d) => ({ problem: `is longer than ${d.maximum} characters`, hint: "Shorten it." }),
    id: (d) => ({ problem: `lebih panjang dari ${d.maximum} karakter`, hint: "Persingkat." }),
  }),
  "control-character": issue({
    en: () => ({
      problem: "holds a character that cannot be seen, such as a line break",
      hint: "Type it again instead of pasting it.",
    }),
    id: () => ({
      problem: "berisi karakter yang tidak terlihat, misalnya ganti baris",
      hint: "Ketik ulang, jangan disalin-tempel.",
    }),
  }),

  // --- numbers
  "not-a-number": issue<{ given: string }>({
    en: (d) => ({ problem: `${d.given} is not a number`, hint: FAULT_WORDS["number-malformed"].en.hint }),
    id: (d) => ({ problem: `${d.given} bukan angka`, hint: FAULT_WORDS["number-malformed"].id.hint }),
  }),
  "not-whole": issue<{ given: number }>({
    en: (d) => ({ problem: `${d.given} is not a whole number`, hint: "Write it without decimals." }),
    id: (d) => ({ problem: `${d.given} bukan bilangan bulat`, hint: "Tulis tanpa desimal." }),
  }),
  "below-minimum": issue<Bound>({
    en: (d) => ({ problem: `${d.given} is too small`, hint: `The least is ${withUnit(d.bound, d.unit, "en")}.` }),
    id: (d) => ({ problem: `${d.given} terlalu kecil`, hint: `Paling sedikit ${withUnit(d.bound, d.unit, "id")}.` }),
  }),
  "above-maximum": issue<Bound>({
    en: (d) => ({ problem: `${d.given} is too large`, hint: `The most is ${withUnit(d.bound, d.unit, "en")}.` }),
    id: (d) => ({ problem: `${d.given} terlalu besar`, hint: `Paling banyak ${withUnit(d.bound, d.unit, "id")}.` }),
  }),

  // --- texts of a certain form
  "not-a-choice": issue<{ given: string; choices: readonly string[]; suggestion?: string }>({
    en: (d) => ({
      problem: `${d.given} is not possible here`,
      hint: `${d.suggestion === undefined ? "" : `Did you mean ${d.suggestion}? `}Possible: ${d.choices.join(", ")}.`,
    }),
    id: (d) => ({
      problem: `${d.given} tidak bisa dipakai di sini`,
      hint: `${d.suggestion === undefined ? "" : `Maksudnya ${d.suggestion}? `}Pilihannya: ${d.choices.join(", ")}.`,
    }),
  }),
  "site-malformed": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} cannot name a site`,
      hint: "Use 1 to 64 letters, digits, - and _; best is the village code of Kemendagri without dots.",
    }),
    id: (d) => ({
      problem: `${d.given} tidak bisa menjadi nama lokasi`,
      hint: "Pakai 1 sampai 64 huruf, angka, - dan _; sebaiknya kode desa Kemendagri tanpa titik.",
    }),
  }),
  "topic-malformed": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} cannot be the root of the topics`,
      hint: "Use letters, digits, dot, - and _ in levels separated by /, as in suar/v1.",
    }),
    id: (d) => ({
      problem: `${d.given} tidak bisa menjadi akar topik`,
      hint: "Pakai huruf, angka, titik, - dan _ dalam tingkat yang dipisah /, misalnya suar/v1.",
    }),
  }),
  "address-malformed": issue<{ given: string; words: readonly string[] }>({
    en: (d) => ({
      problem: `${d.given} is not an IP address`,
      hint: `Write an address such as 192.168.0.1${d.words.map((word) => `, or ${word}`).join("")}.`,
    }),
    id: (d) => ({
      problem: `${d.given} bukan alamat IP`,
      hint: `Tulis alamat seperti 192.168.0.1${d.words.map((word) => `, atau ${word}`).join("")}.`,
    }),
  }),
  "too-many-items": issue<{ given: number; maximum: number }>({
    en: (d) => ({ problem: `has ${d.given} entries`, hint: `At most ${d.maximum} are possible.` }),
    id: (d) => ({ problem: `berisi ${d.given} butir`, hint: `Paling banyak ${d.maximum}.` }),
  }),
  repeated: issue<{ given: string }>({
    en: (d) => ({ problem: `${d.given} stands in the list twice`, hint: "Name two different ones, or only one." }),
    id: (d) => ({
      problem: `${d.given} tertulis dua kali dalam daftar`,
      hint: "Sebut dua yang berbeda, atau satu saja.",
    }),
  }),
  "host-malformed": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} is not a host name`,
      hint: "Write a name such as a.root-servers.net, or none.",
    }),
    id: (d) => ({ problem: `${d.given} bukan nama host`, hint: "Tulis nama seperti a.root-servers.net, atau none." }),
  }),
  "interface-malformed": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} cannot name a network interface`,
      hint: "`ip link` lists them, for example eth0; auto takes the one with the default route.",
    }),
    id: (d) => ({
      problem: `${d.given} tidak bisa menjadi nama antarmuka jaringan`,
      hint: "Lihat dengan `ip link`, misalnya eth0; auto memakai yang punya rute default.",
    }),
  }),
  "time-zone-unknown": issue<{ given: string; suggestion?: string }>({
    en: (d) => ({
      problem: `${d.given} is not a known time zone`,
      hint:
        d.suggestion === undefined
          ? "In Indonesia: Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT)."
          : `Did you mean ${d.suggestion}?`,
    }),
    id: (d) => ({
      problem: `zona waktu ${d.given} tidak dikenal`,
      hint:
        d.suggestion === undefined
          ? "Di Indonesia: Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT)."
          : `Maksudnya ${d.suggestion}?`,
    }),
  }),
  "broker-malformed": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} is not the address of a broker`,
      hint: "Write mqtts://HOST:8883, or mqtt://HOST:1883 without encryption; nothing behind the port.",
    }),
    id: (d) => ({
      problem: `${d.given} bukan alamat broker`,
      hint: "Tulis mqtts://HOST:8883, atau mqtt://HOST:1883 tanpa enkripsi; tidak ada apa-apa setelah port.",
    }),
  }),
  "broker-credentials": issue({
    en: () => ({
      problem: "the address of the broker carries a user name or a password",
      hint: "Write only mqtts://HOST:PORT; put the name into uplink.username and the password into a file named in uplink.passwordFile.",
    }),
    id: () => ({
      problem: "alamat broker memuat nama pengguna atau sandi",
      hint: "Tulis mqtts://HOST:PORT saja; nama di uplink.username, sandi di berkas yang disebut di uplink.passwordFile.",
    }),
  }),

  "host-port-malformed": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} is not a host, nor a host with its port`,
      hint: "Write broker.example.net, or broker.example.net:8883 for one port only.",
    }),
    id: (d) => ({
      problem: `${d.given} bukan host, dan bukan host dengan port`,
      hint: "Tulis broker.example.net, atau broker.example.net:8883 untuk satu port saja.",
    }),
  }),

  "ups-malformed": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} does not name a UPS`,
      hint: "Write NAME@HOST as `upsc -l` shows it, such as ups@localhost, or none.",
    }),
    id: (d) => ({
      problem: `${d.given} tidak menyebut UPS`,
      hint: "Tulis NAMA@HOST seperti yang ditampilkan `upsc -l`, misalnya ups@localhost, atau none.",
    }),
  }),
  "url-malformed": issue<{ given: string }>({
    en: (d) => ({ problem: `${d.given} is not the address of a page`, hint: "Write http://… or https://…, or none." }),
    id: (d) => ({ problem: `${d.given} bukan alamat halaman`, hint: "Tulis http://… atau https://…, atau none." }),
  }),
  "url-credentials": issue({
    en: () => ({
      problem: "an address carries a user name or a password",
      hint: "Leave out everything before the @; a router's password belongs into a file: password-file=/etc/suar/….",
    }),
    id: () => ({
      problem: "alamat memuat nama pengguna atau sandi",
      hint: "Hapus semua sebelum @; sandi router disimpan di berkas: password-file=/etc/suar/….",
    }),
  }),
};
