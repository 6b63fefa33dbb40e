import type { Language } from "../language.ts";
import { problem } from "./problem.ts";

/** What is wrong with an answer that came. */
const MALFORMED = {
  "cut-off": { en: "it was cut off", id: "terpotong di tengah" },
  "too-large": { en: "it is too large", id: "terlalu besar" },
  redirected: { en: "it sends on to another page", id: "dialihkan ke halaman lain" },
  "not-http": { en: "it is not HTTP", id: "bukan HTTP" },
  "not-json": { en: "it is not JSON", id: "bukan JSON" },
  "not-ini": { en: "it has no lines of the form name=value", id: "tidak berisi baris nama=nilai" },
  "not-grpc": { en: "it is not gRPC", id: "bukan gRPC" },
  "not-protobuf": { en: "its message cannot be decoded", id: "pesannya tidak bisa diurai" },
  "not-snmp": { en: "it is not SNMP, or not of the version asked for", id: "bukan SNMP, atau versinya berbeda" },
  "snmp-error": { en: "the SNMP agent reports an error", id: "agen SNMP melaporkan galat" },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

export type Malformed = keyof typeof MALFORMED;

/** What is wrong at a place in a profile. */
const COMPLAINTS = {
  "not-json": { en: "is not JSON", id: "bukan JSON" },
  missing: { en: "is missing", id: "belum ada" },
  unknown: { en: "is not known here", id: "tidak dikenal di sini" },
  "wrong-type": { en: "is of the wrong type", id: "jenisnya salah" },
  "out-of-range": { en: "is out of range", id: "di luar batas" },
  "not-a-choice": { en: "is none of the allowed words", id: "bukan salah satu kata yang boleh" },
  malformed: { en: "is not of the right form", id: "bentuknya salah" },
  "action-path": {
    en: "is the path of an action, and Suar only reads",
    id: "adalah alamat perintah, padahal Suar hanya membaca",
  },
  "too-many": { en: "has too many entries", id: "isinya terlalu banyak" },
  empty: { en: "has no entries", id: "tidak ada isinya" },
  "no-such-page": { en: "names a page that is not in /pages", id: "menyebut halaman yang tidak ada di /pages" },
  "no-such-shape": {
    en: "names a shape that its page does not have",
    id: "menyebut bentuk yang tidak ada di halamannya",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

export type ProfileComplaint = keyof typeof COMPLAINTS;

/** What keeps a satellite terminal from being read. */
export const TERMINAL_PROBLEMS = {
  "terminal-unreachable": problem<{ address: string; reason: string }>({
    en: (d) => ({
      problem: `The terminal at ${d.address} cannot be reached: ${d.reason}`,
      remedy:
        "Check the cable, collectors.terminal.address, and that the router lets the box through. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Terminal di ${d.address} tidak bisa dicapai: ${d.reason}`,
      remedy:
        "Periksa kabel, collectors.terminal.address, dan apakah router meneruskan kotak ini. Yang lain tetap dicatat.",
    }),
  }),
  "terminal-silent": problem<{ address: string; seconds: number }>({
    en: (d) => ({
      problem: `The terminal at ${d.address} gave no whole answer within ${d.seconds} s.`,
      remedy: "It is asked again by itself. If it stays: check the address, and for SNMP the community or the user.",
    }),
    id: (d) => ({
      problem: `Terminal di ${d.address} tidak menjawab lengkap dalam ${d.seconds} detik.`,
      remedy:
        "Akan ditanya lagi otomatis. Kalau terus begini: periksa alamatnya, dan untuk SNMP juga community atau penggunanya.",
    }),
  }),
  "terminal-denied": problem<{ address: string }>({
    en: (d) => ({
      problem: `The terminal at ${d.address} does not let Suar read it.`,
      remedy: "Check the user name and the password files of collectors.terminal. Everything else is recorded.",
    }),
    id: (d) => ({
      problem: `Terminal di ${d.address} menolak dibaca oleh Suar.`,
      remedy: "Periksa nama pengguna dan berkas sandi di collectors.terminal. Yang lain tetap dicatat.",
    }),
  }),
  "terminal-unsupported": problem<{ address: string; what: string }>({
    en: (d) => ({
      problem: `The terminal at ${d.address} does not know ${d.what}.`,
      remedy: "Its software is older or newer than Suar knows. What it does say is recorded.",
    }),
    id: (d) => ({
      problem: `Terminal di ${d.address} tidak mengenal ${d.what}.`,
      remedy:
        "Versi perangkat lunaknya lebih lama atau lebih baru dari yang dikenal Suar. Yang dijawabnya tetap dicatat.",
    }),
  }),
  "terminal-status": problem<{ address: string; what: string; status: number }>({
    en: (d) => ({
      problem: `The terminal at ${d.address} answers ${d.what} with the status ${d.status}.`,
      remedy: "It is asked again by itself. If it stays: `suar terminal probe` shows which profile fits.",
    }),
    id: (d) => ({
      problem: `Terminal di ${d.address} menjawab ${d.what} dengan status ${d.status}.`,
      remedy: "Akan ditanya lagi otomatis. Kalau terus begini: `suar terminal probe` menunjukkan profil yang cocok.",
    }),
  }),
  "terminal-malformed": problem<{ address: string; what: string; malformed: Malformed }>({
    en: (d) => ({
      problem: `The answer of the terminal at ${d.address} to ${d.what} cannot be used: ${MALFORMED[d.malformed]?.en ?? d.malformed}.`,
      remedy: "It is asked again by itself. If it stays: `suar terminal probe` shows which profile fits.",
    }),
    id: (d) => ({
      problem: `Jawaban terminal di ${d.address} untuk ${d.what} tidak bisa dipakai: ${MALFORMED[d.malformed]?.id ?? d.malformed}.`,
      remedy: "Akan ditanya lagi otomatis. Kalau terus begini: `suar terminal probe` menunjukkan profil yang cocok.",
    }),
  }),
  "terminal-schema-unknown": problem<{ address: string; profile: string; what: string }>({
    en: (d) => ({
      problem: `The terminal at ${d.address} answers in a form that the profile ${d.profile} does not know: ${d.what}.`,
      remedy:
        "No value is taken from it. `suar terminal probe` shows which profile fits, `suar capture` records it for a new one.",
    }),
    id: (d) => ({
      problem: `Terminal di ${d.address} menjawab dalam bentuk yang tidak dikenal profil ${d.profile}: ${d.what}.`,
      remedy:
        "Nilainya tidak dipakai. `suar terminal probe` menunjukkan profil yang cocok, `suar capture` merekamnya untuk profil baru.",
    }),
  }),
  "terminal-values-unusable": problem<{ profile: string; fields: string }>({
    en: (d) => ({
      problem: `The terminal says something of ${d.fields} that the profile ${d.profile} cannot use.`,
      remedy:
        "These values are left out, the others are recorded. `suar capture` records the answers for a better profile.",
    }),
    id: (d) => ({
      problem: `Terminal memberi ${d.fields} yang tidak bisa dipakai profil ${d.profile}.`,
      remedy:
        "Nilai itu dilewatkan, yang lain tetap dicatat. `suar capture` merekam jawabannya untuk memperbaiki profil.",
    }),
  }),
  "terminal-profile-unreadable": problem<{ file: string; reason: string }>({
    en: (d) => ({
      problem: `The terminal profile ${d.file} cannot be read: ${d.reason}`,
      remedy: "Check the path in collectors.terminal.profile, and that the user that runs Suar may read it.",
    }),
    id: (d) => ({
      problem: `Profil terminal ${d.file} tidak bisa dibaca: ${d.reason}`,
      remedy:
        "Periksa letaknya di collectors.terminal.profile, dan apakah pengguna yang menjalankan Suar boleh membacanya.",
    }),
  }),
  "terminal-profile-invalid": problem<{ file: string; place: string; complaint: ProfileComplaint }>({
    en: (d) => ({
      problem: `Terminal profile ${d.file}: ${d.place === "" ? "the file" : d.place} ${COMPLAINTS[d.complaint]?.en ?? d.complaint}.`,
      remedy:
        "Correct it as config/terminals/README.md describes; an editor checks it with terminal-profile.schema.json.",
    }),
    id: (d) => ({
      problem: `Profil terminal ${d.file}: ${d.place === "" ? "berkasnya" : d.place} ${COMPLAINTS[d.complaint]?.id ?? d.complaint}.`,
      remedy:
        "Perbaiki seperti dijelaskan di config/terminals/README.md; editor bisa memeriksanya dengan terminal-profile.schema.json.",
    }),
  }),
  "terminal-address-missing": problem<{ profile: string }>({
    en: (d) => ({
      problem: `The profile ${d.profile} does not say where its terminals usually are.`,
      remedy: "Set collectors.terminal.address to the terminal's address on the LAN.",
    }),
    id: (d) => ({
      problem: `Profil ${d.profile} tidak menyebut alamat yang biasa dipakai terminalnya.`,
      remedy: "Isi collectors.terminal.address dengan alamat terminal di jaringan lokal.",
    }),
  }),
  "terminal-not-set": problem({
    en: () => ({
      problem: "No terminal is configured.",
      remedy: "Set collectors.terminal.profile, or give --terminal; `suar terminal probe` shows which one fits.",
    }),
    id: () => ({
      problem: "Belum ada terminal yang diatur.",
      remedy: "Isi collectors.terminal.profile, atau beri --terminal; `suar terminal probe` menunjukkan yang cocok.",
    }),
  }),
};
