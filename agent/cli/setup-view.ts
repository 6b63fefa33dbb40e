import type { View } from "../setup/dialogue.ts";
import { wrap } from "../status/paint.ts";

/** Wider lines are hard to read; narrower ones are a phone's. */
const MAXIMUM_COLUMNS = 72;
const MINIMUM_COLUMNS = 24;

export function columnsFor(columns: number | undefined): number {
  return Math.max(MINIMUM_COLUMNS, Math.min(MAXIMUM_COLUMNS, columns ?? MAXIMUM_COLUMNS));
}

/** Names on a stick and answers of devices are shown, and may steer no terminal. */
const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const BULLET = "- ";

/** A paragraph for the screen; of one that begins with a bullet the other lines stand below its text. */
export function screenLines(text: string, columns: number): readonly string[] {
  return text.split("\n").flatMap((given) => {
    const line = given.replaceAll(STEERING, "");
    if (!line.startsWith(BULLET)) return wrap(line, columns);
    return wrap(line.slice(BULLET.length), columns - BULLET.length).map((part, index) =>
      index === 0 ? `${BULLET}${part}` : `${" ".repeat(BULLET.length)}${part}`,
    );
  });
}

/** One question as it stands on the screen, up to where the answer is typed. */
export function renderView(view: View, columns: number): string {
  const { title, step, notice, lines, choices, preset } = view;
  const number = step === undefined ? "" : `${step.number}/${step.of} `;
  const indent = String(choices.length).length + 2;
  const listed = choices.flatMap(({ label }, index) => {
    const [first = "", ...rest] = screenLines(label, columns - indent);
    const head = String(index + 1).padStart(indent - 1);
    return [`${head} ${first}`, ...rest.map((line) => `${" ".repeat(indent)}${line}`)];
  });
  const said = notice.flatMap((line) => screenLines(line, columns));
  return [
    ...said,
    ...(said.length > 0 ? [""] : []),
    ...wrap(`== ${number}${title}`, columns),
    ...lines.flatMap((line) => screenLines(line, columns)),
    ...listed,
    `${preset === undefined ? "" : `[${preset}] `}> `,
  ].join("\n");
}
