import type { Language } from "../core/problems.ts";
import type { ConfigurationStatus } from "../core/status.ts";
import { formatDuration } from "./format.ts";
import type { Tone } from "./paint.ts";

interface Words {
  readonly heading: string;
  /** @param name the centre's name for them; undefined: the centre wants none any more. */
  readonly what: (name: string | undefined) => string;
  readonly active: string;
  readonly trial: string;
  readonly left: (duration: string) => string;
  readonly refused: string;
  readonly reverted: string;
  /** Codes that are not here are said as they are. */
  readonly reasons: Readonly<Record<string, string>>;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    heading: "Settings",
    what: (name) => (name === undefined ? "without the centre's" : `${name} from the centre`),
    active: "in force",
    trial: "on trial",
    left: (duration) => `${duration} left`,
    refused: "refused",
    reverted: "taken back",
    reasons: {
      invalid: "something in it is wrong",
      "given-up": "it failed before, or was discarded",
      "not-proven": "nothing reached the broker with it",
      interrupted: "it was interrupted too often",
      "start-failed": "Suar could not start with it",
      crashed: "Suar kept crashing with it",
      "no-longer-valid": "it does not fit the site's own settings",
    },
  },
  id: {
    heading: "Pengaturan",
    what: (name) => (name === undefined ? "tanpa pengaturan pusat" : `${name} dari pusat`),
    active: "berlaku",
    trial: "sedang dicoba",
    left: (duration) => `sisa ${duration}`,
    refused: "ditolak",
    reverted: "dibatalkan",
    reasons: {
      invalid: "ada isinya yang salah",
      "given-up": "sudah pernah gagal atau dibuang",
      "not-proven": "tidak ada yang sampai ke broker",
      interrupted: "terlalu sering terputus",
      "start-failed": "Suar tidak bisa jalan dengannya",
      crashed: "Suar berulang kali mati mendadak",
      "no-longer-valid": "tidak cocok dengan pengaturan lokasi",
    },
  },
};

/** The line about settings from the centre: its heading, and what is said. Undefined: there are none. */
export function describeConfiguration(
  { state, id, reason, trialLeftMs }: ConfigurationStatus,
  language: Language,
): { readonly heading: string; readonly text: string; readonly tone: Tone } | undefined {
  const words = WORDS[language];
  if (state === "none") return undefined;
  const said = [
    words.what(id),
    words[state],
    ...(trialLeftMs === undefined ? [] : [words.left(formatDuration(trialLeftMs, language))]),
    ...(reason === undefined
      ? []
      : [Object.hasOwn(words.reasons, reason) ? (words.reasons[reason] ?? reason) : reason]),
  ];
  return { heading: words.heading, text: said.join(", "), tone: state === "active" ? "good" : "warning" };
}
