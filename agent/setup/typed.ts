/** What a person typed or pasted on a phone, and what it was meant to be. Pure. */

/** Longer than anything that is asked for; what is beyond was pasted by mistake. */
const MAXIMUM_LINE = 1024;

/** Keys such as arrows, and the marks that some terminals put around what is pasted. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what arrives.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?/g;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const WIDE_SPACES = /\p{Zs}/gu;

/** One line without what cannot be seen, with plain spaces, quotes and hyphens, cut to a bearable length. */
export function tidyLine(line: string): string {
  return plain(line)
    .replaceAll(/[‘’‚′]/g, "'")
    .replaceAll(/[“”„″]/g, '"')
    .replaceAll(/[‐‑‒–—−]/g, "-")
    .replaceAll(/ {2,}/g, " ")
    .trim();
}

/** A secret keeps every character that can be seen, spaces inside included. */
export function tidySecret(line: string): string {
  return plain(line).trim();
}

function plain(line: string): string {
  return erased(line.slice(0, MAXIMUM_LINE).replaceAll(ESCAPES, ""))
    .replaceAll("\t", " ")
    .replaceAll(INVISIBLE, "")
    .replaceAll(WIDE_SPACES, " ");
}

/** Some phones send a backspace that the terminal does not know for one. */
function erased(text: string): string {
  const characters: string[] = [];
  for (const character of text) {
    if (character === "\b" || character === "\u007f") characters.pop();
    else characters.push(character);
  }
  return characters.join("");
}

export type Wish = "back" | "help" | "quit";

const WISHES: Readonly<Record<string, Wish>> = {
  "<": "back",
  kembali: "back",
  back: "back",
  "?": "help",
  bantuan: "help",
  help: "help",
  keluar: "quit",
  quit: "quit",
  exit: "quit",
};

/** What is asked of the dialogue itself at any question. A secret may be a word; of it only the two signs are meant for us. */
export function wishOf(text: string, isSecret: boolean): Wish | undefined {
  const wish = Object.hasOwn(WISHES, text.toLowerCase()) ? WISHES[text.toLowerCase()] : undefined;
  return isSecret && text.length > 1 ? undefined : wish;
}

/** The number in `2`, ` 2. `, `(2)` or `no 2`; undefined for anything else. */
export function numberOf(text: string): number | undefined {
  const [, digits] = /^(?:no\.?|nomor)?\s*\(?(\d{1,3})\)?[.,]?$/i.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

const YES = new Set(["y", "ya", "iya", "yes", "ok", "oke", "okay", "betul", "benar"]);
const NO = new Set(["t", "tidak", "tdk", "n", "no", "bukan", "jangan", "gak", "nggak"]);

/** Undefined for what is neither yes nor no. */
export function yesOrNo(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}
