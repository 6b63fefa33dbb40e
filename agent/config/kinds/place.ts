import { shown } from "../shown.ts";
import { suggest } from "../suggest.ts";
import type { Kind } from "./kind.ts";
import { pattern, textKind } from "./text.ts";

/** The site's name is a level of its topics, a common name of its certificate, and a file name: hence so few characters. */
export const siteName: Kind<string> = pattern({
  expression: /^[A-Za-z0-9_-]{1,64}$/,
  objection: (given) => ({ code: "site-malformed", details: { given } }),
  description: { en: "1 to 64 letters, digits, - and _", id: "1 sampai 64 huruf, angka, - dan _" },
  placeholder: { en: "SITE", id: "LOKASI" },
  maximumLength: 64,
});

/** Root of all topics: no wildcards, no empty level, and no $ in front, which is the broker's own. */
export const topicRoot: Kind<string> = pattern({
  expression: /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/,
  objection: (given) => ({ code: "topic-malformed", details: { given } }),
  description: {
    en: "levels of letters, digits, dot, - and _, separated by /",
    id: "tingkat dari huruf, angka, titik, - dan _, dipisah /",
  },
  placeholder: { en: "TOPIC", id: "TOPIK" },
  maximumLength: 128,
});

/** What Indonesians call their time zones; IANA does not know these names. */
const INDONESIAN_ZONES: Readonly<Record<string, string>> = {
  wib: "Asia/Jakarta",
  wita: "Asia/Makassar",
  wit: "Asia/Jayapura",
};
const INDONESIAN_CITIES = ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"];

/** A time zone of the IANA database, or `auto`. */
export const timeZone: Kind<string> = textKind<string>({
  check: (text) => {
    if (text === "auto" || isTimeZone(text)) return { value: text };
    const suggestion =
      INDONESIAN_ZONES[text.toLowerCase()] ??
      suggest(text, INDONESIAN_CITIES) ??
      suggest(text, Intl.supportedValuesOf("timeZone"));
    const given = shown(text);
    return {
      objection: { code: "time-zone-unknown", details: suggestion === undefined ? { given } : { given, suggestion } },
    };
  },
  description: { en: "IANA time zone, or auto", id: "zona waktu IANA, atau auto" },
  placeholder: { en: "ZONE|auto", id: "ZONA|auto" },
  maximumLength: 64,
});

function isTimeZone(text: string): boolean {
  // Newer versions of Intl take offsets such as +07:00 as well, older ones do not: a name works everywhere.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
