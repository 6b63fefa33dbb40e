import type { Language } from "./language.ts";

/** MQTT 5 reason codes (section 2.4) and the five CONNACK codes of 3.1.1 that a person may meet, in words. */
export function refusal(reasonCode: number, language: Language): string {
  const words = REFUSALS[reasonCode];
  const hex = `0x${reasonCode.toString(16).padStart(2, "0")}`;
  return words === undefined ? hex : `${words[language]} (${hex})`;
}

const REFUSALS: Readonly<Record<number, Record<Language, string>>> = {
  1: { en: "unsupported protocol version", id: "versi protokol tidak didukung" },
  2: { en: "client identifier rejected", id: "nama klien ditolak" },
  3: { en: "server unavailable", id: "server tidak siap" },
  4: { en: "bad user name or password", id: "nama pengguna atau sandi salah" },
  5: { en: "not authorised", id: "tidak diizinkan" },
  128: { en: "refused without a reason", id: "ditolak tanpa alasan" },
  132: { en: "unsupported protocol version", id: "versi protokol tidak didukung" },
  133: { en: "client identifier not valid", id: "nama klien tidak sah" },
  134: { en: "bad user name or password", id: "nama pengguna atau sandi salah" },
  135: { en: "not authorised", id: "tidak diizinkan" },
  136: { en: "server unavailable", id: "server tidak siap" },
  137: { en: "server busy", id: "server sibuk" },
  138: { en: "banned", id: "diblokir" },
  140: { en: "bad authentication method", id: "cara autentikasi salah" },
  143: { en: "topic filter invalid", id: "pola topik tidak sah" },
  144: { en: "topic name invalid", id: "nama topik tidak sah" },
  149: { en: "packet too large", id: "paket terlalu besar" },
  151: { en: "quota exceeded", id: "kuota habis" },
  153: { en: "payload format invalid", id: "bentuk isi tidak sah" },
  158: { en: "groups are not supported", id: "grup tidak didukung" },
  159: { en: "connection rate exceeded", id: "terlalu sering menyambung" },
};
