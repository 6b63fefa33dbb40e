import { issue } from "./issue.ts";

/** Possible, but worth a look. */
export const ADVICE_ISSUES = {
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
};
