/** JSON for people and for version control: one key a line, but short lists on one line. */
export function prettyJson(value: unknown): string {
  // A list of numbers and texts without brackets or braces inside, as JSON.stringify lays it out.
  return JSON.stringify(value, undefined, 2).replaceAll(/\[\n([^[\]{}]*)\n\s*\]/g, (_list, items: string) => {
    return `[${items.trim().replaceAll(/,\n\s*/g, ", ")}]`;
  });
}
