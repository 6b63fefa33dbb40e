const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A path fit to be repeated: whole, because a cut one helps nobody, and with nothing that steers a terminal. */
export function shownPath(path: string): string {
  return path.replaceAll(STEERING, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
