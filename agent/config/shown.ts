const MAXIMUM_SHOWN = 60;

/** What somebody wrote, fit to be repeated in a message: cut to a bearable length, with nothing that steers a terminal. */
export function shown(text: string): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  const characters = [...visible.slice(0, 2 * MAXIMUM_SHOWN)];
  return characters.length > MAXIMUM_SHOWN
    ? `${characters.slice(0, MAXIMUM_SHOWN - 1).join("")}…`
    : characters.join("");
}
