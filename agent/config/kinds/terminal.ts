import { BUILT_IN_TERMINALS } from "../../core/terminal.ts";
import { shown } from "../shown.ts";
import { suggest } from "../suggest.ts";
import type { Kind } from "./kind.ts";
import { parseHostAndPort } from "./network.ts";
import { textKind } from "./text.ts";

const WORDS: readonly string[] = ["none", ...BUILT_IN_TERMINALS];

/** `none`, a terminal that the agent knows, or the file of a profile. */
export const terminalProfile: Kind<string> = textKind<string>({
  check: (text) => {
    if (WORDS.includes(text) || isProfileFile(text)) return { value: text };
    const suggestion = suggest(text, WORDS);
    const details = { given: shown(text), choices: [...WORDS, "FILE.json"] };
    return {
      objection: { code: "not-a-choice", details: suggestion === undefined ? details : { ...details, suggestion } },
    };
  },
  description: {
    en: `one of ${WORDS.join(", ")}, or the path of a profile (.json)`,
    id: `salah satu dari ${WORDS.join(", ")}, atau letak berkas profil (.json)`,
  },
  placeholder: { en: "PROFILE|none", id: "PROFIL|none" },
});

/** Whether the setting names a file and not a terminal that the agent knows. */
export function isProfileFile(profile: string): boolean {
  return profile.endsWith(".json");
}

/** Where the terminal is, or `auto`. */
export const terminalAddress: Kind<string> = textKind<string>({
  check: (text) =>
    text === "auto" || parseHostAndPort(text) !== undefined
      ? { value: text }
      : { objection: { code: "host-port-malformed", details: { given: shown(text) } } },
  description: { en: "HOST or HOST:PORT, or auto", id: "HOST atau HOST:PORT, atau auto" },
  placeholder: { en: "HOST:PORT|auto", id: "HOST:PORT|auto" },
  maximumLength: 300,
});
