import { explainObjection, type Issue, type Origin } from "../config/issues.ts";
import { shown } from "../config/shown.ts";
import type { Translated } from "../config/words.ts";
import type { Language } from "../core/problems.ts";
import { wrap } from "../status/paint.ts";

const DEFAULT: Translated = { en: "default", id: "bawaan" };
const CENTRE: Translated = { en: "the centre", id: "pusat" };
const LINE: Translated = { en: "line", id: "baris" };

/** Where a value came from, for a person. */
export function originText(origin: Origin, language: Language): string {
  switch (origin.source) {
    case "default":
      return DEFAULT[language];
    case "remote":
      return CENTRE[language];
    case "environment":
      return origin.variable;
    case "flag":
      return origin.flag;
    case "file": {
      const place = origin.at === undefined ? "" : `, ${LINE[language]} ${origin.at.line}`;
      return `${shown(origin.file)}${place}`;
    }
  }
}

/** One issue as a small paragraph: setting and origin, what is wrong, what to do. */
export function issueLines(issue: Issue, language: Language, columns: number): readonly string[] {
  const { problem, hint } = explainObjection(issue.objection, language);
  const { path, origin } = issue;
  const isGeneral = path === "" && origin.source === "default";
  // A variable or a flag that names no setting is its own origin.
  const where = originText(origin, language);
  const isMissing = issue.objection.code === "missing";
  const isItsOwnOrigin = path === "" || where === path || where === `--${path}`;
  const heading = isMissing ? path : isItsOwnOrigin ? where : `${path} (${where})`;
  return [
    ...(isGeneral ? [] : [`  ${heading}`]),
    ...wrap(problem, columns - 4).map((line) => `    ${line}`),
    ...wrap(hint, columns - 6).map((line, index) => `    ${index === 0 ? "→" : " "} ${line}`),
  ];
}

/** The JSON form. */
export function issueForPrograms(issue: Issue, language: Language): object {
  const { path, origin, objection } = issue;
  return { path, origin, ...objection, ...explainObjection(objection, language) };
}
