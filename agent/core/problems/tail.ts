import { refusal } from "../refusal.ts";
import { problem } from "./problem.ts";

/** What may happen while somebody at the centre watches what the sites send. */
export const TAIL_PROBLEMS = {
  "tail-nowhere": problem({
    en: () => ({
      problem: "It is not said at which broker to listen.",
      remedy: "Give it with --broker, for example mqtts://broker.example.net:8883.",
    }),
    id: () => ({
      problem: "Belum disebut broker mana yang harus didengarkan.",
      remedy: "Sebutkan dengan --broker, misalnya mqtts://broker.example.net:8883.",
    }),
  }),
  "tail-since-malformed": problem<{ given: string }>({
    en: (d) => ({
      problem: `--since ${d.given} is neither a time nor a length of time.`,
      remedy:
        "Write for example 90s, 30m, 2h or 7d, or 2026-11-24 or 2026-11-24T06:00Z (UTC unless it says otherwise).",
    }),
    id: (d) => ({
      problem: `--since ${d.given} bukan waktu dan bukan lama waktu.`,
      remedy:
        "Tulis misalnya 90s, 30m, 2h atau 7d, atau 2026-11-24 atau 2026-11-24T13:00+07:00 (UTC kalau tidak disebut).",
    }),
  }),
  "tail-seconds-malformed": problem<{ option: string; given: string }>({
    en: (d) => ({
      problem: `${d.option} ${d.given} is not a number of seconds.`,
      remedy: "Write a number from 0.1 to 86400, for example 5.",
    }),
    id: (d) => ({
      problem: `${d.option} ${d.given} bukan jumlah detik.`,
      remedy: "Tulis angka dari 0.1 sampai 86400, misalnya 5.",
    }),
  }),
  "tail-name-malformed": problem<{ option: string; given: string }>({
    en: (d) => ({
      problem: `${d.option} ${d.given} is not a name.`,
      remedy:
        "A name has 1 to 64 letters, digits, - and _. --site and --kind take up to 1000 of them, with commas between.",
    }),
    id: (d) => ({
      problem: `${d.option} ${d.given} bukan nama.`,
      remedy:
        "Nama terdiri dari 1 sampai 64 huruf, angka, - dan _. --site dan --kind boleh sampai 1000 nama, dipisah koma.",
    }),
  }),
  "tail-not-connected": problem<{ broker: string; reason: string }>({
    en: (d) => ({
      problem: `Nothing more can be heard from ${d.broker}. ${d.reason}`,
      remedy:
        "Check the broker's name and port, and the user name, password file or certificate. Then run the command again.",
    }),
    id: (d) => ({
      problem: `Tidak ada lagi yang bisa didengar dari ${d.broker}. ${d.reason}`,
      remedy:
        "Periksa nama dan port broker, serta nama pengguna, berkas sandi atau sertifikat. Setelah itu jalankan lagi perintahnya.",
    }),
  }),
  "tail-taken-over": problem<{ session: string }>({
    en: (d) => ({
      problem: `Somebody else has taken over the session ${d.session} at the broker.`,
      remedy:
        "A session is for one at a time: give each `suar tail` a --session of its own, and share work with --group.",
    }),
    id: (d) => ({
      problem: `Sesi ${d.session} di broker sudah diambil alih yang lain.`,
      remedy: "Satu sesi untuk satu saja: beri tiap `suar tail` --session sendiri, dan bagi pekerjaan dengan --group.",
    }),
  }),
  "tail-group-unsupported": problem<{ broker: string }>({
    en: (d) => ({
      problem: `The broker ${d.broker} speaks MQTT 3.1.1, which has no groups.`,
      remedy: "Leave --group out, and split the sites with --site instead; or use a broker of MQTT 5.",
    }),
    id: (d) => ({
      problem: `Broker ${d.broker} memakai MQTT 3.1.1, yang tidak punya grup.`,
      remedy: "Jangan pakai --group; bagi lokasinya dengan --site. Atau pakai broker MQTT 5.",
    }),
  }),
  "tail-subscription-refused": problem<{ filter: string; reasonCode: number }>({
    en: (d) => ({
      problem: `The broker does not let this user listen on ${d.filter}: ${refusal(d.reasonCode, "en")}`,
      remedy:
        "Allow the user to read these topics at the broker, or choose others with --site, --kind or --uplink.root.",
    }),
    id: (d) => ({
      problem: `Broker tidak mengizinkan pengguna ini mendengarkan ${d.filter}: ${refusal(d.reasonCode, "id")}`,
      remedy:
        "Izinkan pengguna ini membaca topik itu di broker, atau pilih yang lain dengan --site, --kind atau --uplink.root.",
    }),
  }),
};
