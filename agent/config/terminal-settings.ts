import { decimal, whole } from "./kinds/number.ts";
import { terminalAddress, terminalProfile } from "./kinds/terminal.ts";
import { choice, freeText, path } from "./kinds/text.ts";
import { defaulted, group, optional, remotely } from "./setting.ts";

const USER = freeText(64, { en: "NAME", id: "NAMA" });

/** The settings of `collectors.terminal`. */
export const TERMINAL_SETTINGS = group(
  {
    en: "The satellite terminal itself: what it says of its signal, its state and its traffic. It is only ever read.",
    id: "Terminal satelit itu sendiri: keterangannya tentang sinyal, keadaan dan lalu lintas. Terminal hanya dibaca.",
  },
  {
    profile: defaulted(
      terminalProfile,
      "none",
      {
        en: "What kind of terminal it is, or the file that describes it. `suar terminal probe` tells which one fits.",
        id: "Jenis terminalnya, atau berkas yang menjelaskannya. `suar terminal probe` menunjukkan yang cocok.",
      },
      "terminal",
    ),
    address: defaulted(
      terminalAddress,
      "auto",
      {
        en: "Where the terminal is on the LAN. auto is where such terminals usually are, if they have such a place.",
        id: "Alamat terminal di jaringan lokal. auto berarti alamat yang biasa dipakai terminal jenis itu, kalau ada.",
      },
      "terminal-address",
    ),
    everySeconds: remotely(
      optional(decimal({ minimum: 5, maximum: 600, unit: "seconds" }), {
        en: "Time from one reading to the next. Without it as the profile says: 15 to 60 seconds.",
        id: "Jarak antara satu pembacaan dan berikutnya. Kalau tidak diisi, menurut profil: 15 sampai 60 detik.",
      }),
    ),
    username: optional(USER, {
      en: "User name for the pages of a terminal that asks for one. Needs passwordFile.",
      id: "Nama pengguna untuk halaman terminal yang memintanya. Perlu passwordFile.",
    }),
    passwordFile: optional(path("file"), {
      en: "File that holds the password of that user and nothing else.",
      id: "Berkas yang berisi sandi pengguna itu saja.",
    }),
    snmp: group(
      { en: "For terminals that are read by SNMP.", id: "Untuk terminal yang dibaca lewat SNMP." },
      {
        version: defaulted(choice(["2c", "3"]), "2c", {
          en: "Version of SNMP. 3 needs user.",
          id: "Versi SNMP. Versi 3 perlu user.",
        }),
        communityFile: optional(path("file"), {
          en: "File that holds the community of version 2c; without it, public.",
          id: "Berkas yang berisi community versi 2c; kalau tidak ada: public.",
        }),
        user: optional(USER, {
          en: "User of version 3 who may read.",
          id: "Pengguna versi 3 yang boleh membaca.",
        }),
        authentication: defaulted(choice(["sha1", "sha256", "sha384", "sha512", "md5"]), "sha1", {
          en: "How that user proves who it is, where there is an authenticationPasswordFile.",
          id: "Cara pengguna itu membuktikan diri, kalau ada authenticationPasswordFile.",
        }),
        authenticationPasswordFile: optional(path("file"), {
          en: "File that holds the authentication password, at least 8 characters. Needs user.",
          id: "Berkas yang berisi sandi autentikasi, minimal 8 karakter. Perlu user.",
        }),
        privacy: defaulted(choice(["aes128", "aes256", "aes256-cisco"]), "aes128", {
          en: "How the questions and answers are encrypted, where there is a privacyPasswordFile.",
          id: "Cara tanya jawab disandikan, kalau ada privacyPasswordFile.",
        }),
        privacyPasswordFile: optional(path("file"), {
          en: "File that holds the privacy password, at least 8 characters. Needs authenticationPasswordFile.",
          id: "Berkas yang berisi sandi privasi, minimal 8 karakter. Perlu authenticationPasswordFile.",
        }),
        interface: defaulted(whole({ minimum: 1, maximum: 2_147_483_647 }), 1, {
          en: "Number (ifIndex) of the satellite interface, for profiles that count one.",
          id: "Nomor (ifIndex) antarmuka satelit, untuk profil yang menghitungnya.",
        }),
      },
    ),
  },
);
