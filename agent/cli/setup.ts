import { type Command, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";

/** Makes a configuration by asking, or from a file of answers, and starts the agent with it. */
export const setup: Command = {
  name: "setup",
  summary: {
    en: "Sets up this site: asks, checks, saves, starts the agent",
    id: "Menyiapkan lokasi: bertanya, memeriksa, menyimpan",
  },
  usage: "",
  maximumPositionals: 0,
  options: [
    {
      name: "answers",
      placeholder: { en: "FILE", id: "BERKAS" },
      about: {
        en: "ask nothing and take the answers from this file; --site says which site of several",
        id: "tidak bertanya, jawaban diambil dari berkas ini; --site menyebut lokasi yang mana",
      },
    },
    {
      name: "dry-run",
      about: {
        en: "check everything, and write and start nothing",
        id: "periksa semuanya, tanpa menulis dan menjalankan",
      },
    },
    {
      name: "stick",
      placeholder: { en: "DIRECTORY", id: "DIREKTORI" },
      about: {
        en: "where the stick is, instead of below /media, /mnt and /run/media",
        id: "letak flashdisk, kalau bukan di bawah /media, /mnt dan /run/media",
      },
    },
    {
      name: "wait",
      placeholder: { en: "SECONDS", id: "DETIK" },
      about: {
        en: "how long to wait for the centre at the end (120); 0: not at all",
        id: "lama menunggu pusat di akhir (120); 0: tidak menunggu",
      },
    },
    JSON_OPTION,
  ],
  settings: ["site"],
  exitCodes: [
    [
      EXIT.ok,
      {
        en: "saved, also where the centre has nothing yet: the link may be down today",
        id: "tersimpan, juga kalau pusat belum menerima apa-apa: jaringan bisa saja sedang putus",
      },
    ],
    [
      EXIT.failure,
      {
        en: "it could not be saved, or the service does not start",
        id: "tidak bisa disimpan, atau layanannya tidak mau jalan",
      },
    ],
    [
      EXIT.usage,
      { en: "wrong option or answers; nothing was changed", id: "opsi atau jawaban salah; tidak ada yang diubah" },
    ],
    [EXIT.interrupted, { en: "stopped by Ctrl-C", id: "dihentikan dengan Ctrl-C" }],
  ],
  // A technician speaks Indonesian, and the locale of a box says nothing about who stands before it.
  usualLanguage: "id",
  async execute(context) {
    // Loaded when it is wanted: an agent that runs for years has no use for questions.
    const { runSetup } = await import("./setup-run.ts");
    return runSetup(context);
  },
};
