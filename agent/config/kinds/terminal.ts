import { BUILT_IN_TERMINALS } from "../../core/terminal.ts";
import { shown } from "../shown.ts";
import { suggest } from "../suggest.ts";
import type { Kind } from "./kind.ts";
import { isHost, isPort } from "./network.ts";
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

const HOST_AND_PORT = /^(\[[0-9a-fA-F:.]+\]|[^[\]/:?#@\s]+)(?::(\d{1,5}))?$/;

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

/** Undefined for what is neither a host nor a host with a port. An IPv6 address comes without its brackets. */
export function parseHostAndPort(text: string): { readonly host: string; readonly port?: number } | undefined {
  const [, host = "", givenPort] = HOST_AND_PORT.exec(text) ?? [];
  if (!isHost(host)) return undefined;
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  if (givenPort === undefined) return { host: bare };
  return isPort(Number(givenPort)) ? { host: bare, port: Number(givenPort) } : undefined;
}
