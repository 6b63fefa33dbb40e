import type { Language } from "../core/problems.ts";
import type { JsonFault, JsonType } from "./json.ts";
import { FAULT_WORDS, type Translated, TYPE_WORDS, type Unit, WHERE_WORDS, type Where, withUnit } from "./words.ts";

/**
 * Every objection to a configuration in both languages. One table, so that a missing translation does not compile.
 * The sentence follows the name of the setting: "uplink.windowMessages: must be at least 1".
 */

export interface IssueText {
  readonly problem: string;
  /** What to do about it. */
  readonly hint: string;
}

type Sentence<Details> = (details: Details) => IssueText;

function issue<Details extends object = Record<never, never>>(texts: Record<Language, Sentence<Details>>) {
  return texts;
}

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

interface Comparison {
  readonly value: number;
  readonly other: string;
  readonly otherValue: number;
  readonly unit?: Unit;
}

export const ISSUES = {
  // --- the file as a whole
  syntax: issue<{ fault: JsonFault; line: number; column: number }>({
    en: (d) => ({
      problem: `line ${d.line}, column ${d.column}: ${FAULT_WORDS[d.fault].en.problem}`,
      hint: FAULT_WORDS[d.fault].en.hint,
    }),
    id: (d) => ({
      problem: `baris ${d.line}, kolom ${d.column}: ${FAULT_WORDS[d.fault].id.problem}`,
      hint: FAULT_WORDS[d.fault].id.hint,
    }),
  }),
  "file-too-large": issue<{ maximumKilobytes: number }>({
    en: (d) => ({
      problem: `the file is larger than ${d.maximumKilobytes} KiB`,
      hint: "This is probably not a configuration of Suar. Check the path.",
    }),
    id: (d) => ({
      problem: `berkas lebih besar dari ${d.maximumKilobytes} KiB`,
      hint: "Kemungkinan ini bukan konfigurasi Suar. Periksa nama berkasnya.",
    }),
  }),
  "file-not-text": issue({
    en: () => ({ problem: "the file is not UTF-8 text", hint: "Save it again as UTF-8." }),
    id: () => ({ problem: "berkas bukan teks UTF-8", hint: "Simpan ulang sebagai UTF-8." }),
  }),
  "too-many-issues": issue<{ listed: number }>({
    en: (d) => ({
      problem: `only ${d.listed} problems are listed; there may be more`,
      hint: "If this is meant to be a configuration of Suar, begin with `config/suar.example.json`.",
    }),
    id: (d) => ({
      problem: `hanya ${d.listed} masalah yang ditampilkan; mungkin masih ada lagi`,
      hint: "Kalau ini memang konfigurasi Suar, mulailah dari `config/suar.example.json`.",
    }),
  }),

  // --- names
  "unknown-setting": issue<{ suggestion?: string }>({
    en: (d) => ({
      problem: "there is no such setting",
      hint:
        d.suggestion === undefined ? "`suar config reference` lists all settings." : `Did you mean ${d.suggestion}?`,
    }),
    id: (d) => ({
      problem: "pengaturan ini tidak ada",
      hint:
        d.suggestion === undefined ? "`suar config reference` memuat semua pengaturan." : `Maksudnya ${d.suggestion}?`,
    }),
  }),
  "not-nested": issue<{ nested: string }>({
    en: (d) => ({ problem: "a name with dots is not split in the file", hint: `Write ${d.nested}.` }),
    id: (d) => ({ problem: "nama dengan titik tidak dipecah di dalam berkas", hint: `Tulis ${d.nested}.` }),
  }),
  "secret-as-value": issue<{ instead: string }>({
    en: (d) => ({
      problem: "a password is never written into the configuration",
      hint: `Put it into a file that only Suar's user may read, and name that file in ${d.instead}.`,
    }),
    id: (d) => ({
      problem: "sandi tidak boleh ditulis di konfigurasi",
      hint: `Simpan di berkas yang hanya bisa dibaca pengguna Suar, lalu sebut berkas itu di ${d.instead}.`,
    }),
  }),
  duplicate: issue<{ firstLine: number }>({
    en: (d) => ({ problem: `stands here a second time; first in line ${d.firstLine}`, hint: "Delete one of the two." }),
    id: (d) => ({ problem: `tertulis dua kali; pertama di baris ${d.firstLine}`, hint: "Hapus salah satu." }),
  }),
  missing: issue<{ flag: string; variable: string }>({
    en: (d) => ({
      problem: "has no value, and there is no default",
      hint: `Set it in the configuration file, with ${d.flag}, or with ${d.variable}.`,
    }),
    id: (d) => ({
      problem: "belum diisi, dan tidak ada nilai bawaannya",
      hint: `Isi di berkas konfigurasi, dengan ${d.flag}, atau dengan ${d.variable}.`,
    }),
  }),
  "missing-in-answers": issue<{ name: string }>({
    en: (d) => ({
      problem: `${d.name} is missing`,
      hint: "config/setup/README.md shows how an answers file is written.",
    }),
    id: (d) => ({
      problem: `${d.name} belum ada`,
      hint: "config/setup/README.md menunjukkan cara menulis berkas jawaban.",
    }),
  }),

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

  // --- sources of services
  "source-where": issue<{ source: string; where: Where }>({
    en: (d) => ({
      problem: `${d.source} needs ${WHERE_WORDS[d.where].en.what}`,
      hint: WHERE_WORDS[d.where].en.example,
    }),
    id: (d) => ({
      problem: `${d.source} memerlukan ${WHERE_WORDS[d.where].id.what}`,
      hint: WHERE_WORDS[d.where].id.example,
    }),
  }),
  "source-incomplete": issue<{ source: string; options: string }>({
    en: (d) => ({ problem: `${d.source} says too little`, hint: `What is missing is among: ${d.options}.` }),
    id: (d) => ({ problem: `${d.source} belum lengkap`, hint: `Yang belum ada termasuk di antara: ${d.options}.` }),
  }),
  "source-too-long": issue<{ source: string }>({
    en: (d) => ({
      problem: `${d.source} has more words than it needs`,
      hint: "Delete what stands behind its address; a space ends a word.",
    }),
    id: (d) => ({
      problem: `${d.source} berisi terlalu banyak kata`,
      hint: "Hapus yang ada setelah alamatnya; spasi mengakhiri kata.",
    }),
  }),
  "option-without-value": issue<{ option: string }>({
    en: (d) => ({ problem: `${d.option} has no value`, hint: `Write ${d.option}=…, without spaces.` }),
    id: (d) => ({ problem: `${d.option} belum ada nilainya`, hint: `Tulis ${d.option}=…, tanpa spasi.` }),
  }),
  "selector-malformed": issue<{ option: string }>({
    en: (d) => ({
      problem: `${d.option}= does not name a metric`,
      hint: 'Write METRIC, or METRIC{label="value"}; a value may end in *. No spaces.',
    }),
    id: (d) => ({
      problem: `${d.option}= tidak menyebut metrik`,
      hint: 'Tulis METRIK, atau METRIK{label="nilai"}; nilai boleh diakhiri *. Tanpa spasi.',
    }),
  }),
  "source-volumes-only": issue<{ unit: string; what: string }>({
    en: (d) => ({
      problem: `${d.what} would count people at ${d.unit}`,
      hint: "Of units of health and money only volumes are measured: check, nginx, log, interface, nftables.",
    }),
    id: (d) => ({
      problem: `${d.what} akan menghitung orang di ${d.unit}`,
      hint: "Untuk unit kesehatan dan keuangan hanya volume yang diukur: check, nginx, log, interface, nftables.",
    }),
  }),

  // --- what the centre may not do
  "not-remote": issue({
    en: () => ({ problem: "the centre may not set this", hint: "Set it at the site, in its configuration file." }),
    id: () => ({ problem: "tidak boleh diatur dari pusat", hint: "Atur di lokasi, di berkas konfigurasinya." }),
  }),
  "broker-not-allowed": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} is not among the brokers that this site may be moved to`,
      hint: "Add its host to uplink.allowedBrokers at the site first.",
    }),
    id: (d) => ({
      problem: `lokasi ini tidak boleh dipindahkan ke broker ${d.given}`,
      hint: "Tambahkan dulu host-nya ke uplink.allowedBrokers di lokasi.",
    }),
  }),
  "broker-encryption-lost": issue<{ given: string }>({
    en: (d) => ({
      problem: `${d.given} would turn off the encryption that this site uses`,
      hint: "Write mqtts://; only the site itself can go without.",
    }),
    id: (d) => ({
      problem: `${d.given} akan mematikan enkripsi yang dipakai lokasi ini`,
      hint: "Tulis mqtts://; hanya dari lokasi sendiri enkripsi bisa dimatikan.",
    }),
  }),

  // --- settings together
  "must-be-below": issue<Comparison>({
    en: (d) => ({
      problem: `${withUnit(d.value, d.unit, "en")} must be less than ${d.other} (${withUnit(d.otherValue, d.unit, "en")})`,
      hint: `Lower this one to less than ${d.otherValue}, or raise ${d.other} above ${d.value}.`,
    }),
    id: (d) => ({
      problem: `${withUnit(d.value, d.unit, "id")} harus kurang dari ${d.other} (${withUnit(d.otherValue, d.unit, "id")})`,
      hint: `Turunkan yang ini sampai di bawah ${d.otherValue}, atau naikkan ${d.other} di atas ${d.value}.`,
    }),
  }),
  "must-not-exceed": issue<Comparison>({
    en: (d) => ({
      problem: `${withUnit(d.value, d.unit, "en")} is more than ${d.other} (${withUnit(d.otherValue, d.unit, "en")})`,
      hint: `Lower this one to ${d.otherValue} or less, or raise ${d.other}.`,
    }),
    id: (d) => ({
      problem: `${withUnit(d.value, d.unit, "id")} melebihi ${d.other} (${withUnit(d.otherValue, d.unit, "id")})`,
      hint: `Turunkan yang ini sampai ${d.otherValue} atau kurang, atau naikkan ${d.other}.`,
    }),
  }),
  needs: issue<{ other: string }>({
    en: (d) => ({ problem: `is of no use without ${d.other}`, hint: `Set ${d.other} as well, or leave both out.` }),
    id: (d) => ({
      problem: `tidak berguna tanpa ${d.other}`,
      hint: `Isi juga ${d.other}, atau jangan tulis keduanya.`,
    }),
  }),

  // --- files that come along with answers
  "answer-file-missing": issue<{ file: string }>({
    en: (d) => ({
      problem: `${d.file} is not there`,
      hint: "It belongs beside the answers file, under exactly this name.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak ada`,
      hint: "Berkas itu harus ada di samping berkas jawaban, dengan nama persis begitu.",
    }),
  }),
  "answer-file-unreadable": issue<{ file: string; reason: string }>({
    en: (d) => ({
      problem: `${d.file} cannot be read: ${d.reason}`,
      hint: "Copy it there once more from where it was made.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak bisa dibaca: ${d.reason}`,
      hint: "Salin ulang berkas itu dari asalnya.",
    }),
  }),
  "answer-file-elsewhere": issue<{ file: string }>({
    en: (d) => ({
      problem: `${d.file} is neither below the folder of the answers file nor in /etc/suar`,
      hint: "Files that come along are named by a path without .. from the answers file on, such as keys/{site}.key.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak berada di bawah folder berkas jawaban, dan tidak di /etc/suar`,
      hint: "Berkas yang ikut disebut dengan letaknya mulai dari berkas jawaban, tanpa .., misalnya keys/{site}.key.",
    }),
  }),
  "answer-no-certificate": issue<{ file: string }>({
    en: (d) => ({ problem: `${d.file} holds no certificate`, hint: "It must be a certificate in PEM." }),
    id: (d) => ({ problem: `${d.file} tidak berisi sertifikat`, hint: "Isinya harus sertifikat dalam bentuk PEM." }),
  }),
  "answer-no-key": issue<{ file: string }>({
    en: (d) => ({
      problem: `${d.file} holds no private key that can be used`,
      hint: "It must be a private key in PEM, not locked with a password.",
    }),
    id: (d) => ({
      problem: `${d.file} tidak berisi kunci pribadi yang bisa dipakai`,
      hint: "Isinya harus kunci pribadi dalam bentuk PEM, tidak dikunci dengan sandi.",
    }),
  }),
  "answer-key-differs": issue<{ file: string }>({
    en: (d) => ({
      problem: `${d.file} does not belong to the certificate of this site`,
      hint: "Put the key there that the certificate was made for.",
    }),
    id: (d) => ({
      problem: `${d.file} bukan pasangan sertifikat lokasi ini`,
      hint: "Pakai kunci yang dibuat bersama sertifikat itu.",
    }),
  }),
  "answer-certificate-differs": issue<{ file: string; name: string }>({
    en: (d) => ({
      problem: `${d.file} is the certificate of ${d.name}`,
      hint: "Put the certificate of this site there.",
    }),
    id: (d) => ({
      problem: `${d.file} adalah sertifikat milik ${d.name}`,
      hint: "Pakai sertifikat lokasi ini.",
    }),
  }),

  // --- advice: possible, but worth a look
  "no-broker": issue({
    en: () => ({
      problem: "not set: records are kept on the box and not sent",
      hint: "Set it when the centre has told you its broker, for example mqtts://broker.example.net:8883.",
    }),
    id: () => ({
      problem: "belum diisi: catatan disimpan di kotak dan tidak dikirim",
      hint: "Isi kalau pusat sudah memberi tahu brokernya, misalnya mqtts://broker.example.net:8883.",
    }),
  }),
  "password-in-clear": issue({
    en: () => ({
      problem: "the password travels unencrypted, and anybody on the way can read it",
      hint: "Use mqtts:// unless the broker is on this very box.",
    }),
    id: () => ({
      problem: "sandi dikirim tanpa enkripsi, siapa pun di jalur bisa membacanya",
      hint: "Pakai mqtts://, kecuali brokernya ada di kotak ini sendiri.",
    }),
  }),
  "router-password-in-clear": issue({
    en: () => ({
      problem: "the password of a router travels unencrypted, and anybody on its network can read it",
      hint: "Turn on www-ssl at the router, write https://, and name its certificate with ca-file=.",
    }),
    id: () => ({
      problem: "sandi router dikirim tanpa enkripsi, siapa pun di jaringannya bisa membacanya",
      hint: "Aktifkan www-ssl di router, tulis https://, dan sebut sertifikatnya dengan ca-file=.",
    }),
  }),
  "unused-without-tls": issue({
    en: () => ({
      problem: "is not used, because the broker's address begins with mqtt://",
      hint: "Use mqtts://, or leave this setting out.",
    }),
    id: () => ({
      problem: "tidak dipakai, karena alamat broker diawali mqtt://",
      hint: "Pakai mqtts://, atau jangan tulis pengaturan ini.",
    }),
  }),
  "relative-path": issue({
    en: () => ({
      problem: "the path depends on the folder that Suar is started in",
      hint: "Begin it with /.",
    }),
    id: () => ({
      problem: "letaknya bergantung pada folder tempat Suar dijalankan",
      hint: "Awali dengan /.",
    }),
  }),
  "window-shorter-than-cadence": issue<{ other: string; otherValue: number }>({
    en: (d) => ({
      problem: `some windows will hold no measurement, for ${d.other} is ${d.otherValue} seconds`,
      hint: `Make the window at least that long, or lower ${d.other}.`,
    }),
    id: (d) => ({
      problem: `sebagian jendela tidak akan berisi ukuran, karena ${d.other} ${d.otherValue} detik`,
      hint: `Buat jendela paling sedikit selama itu, atau turunkan ${d.other}.`,
    }),
  }),
} as const;

export type IssueCode = keyof typeof ISSUES;

export type IssueDetails<Code extends IssueCode> = Parameters<(typeof ISSUES)[Code]["en"]>[0];
