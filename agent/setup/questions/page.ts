import { chosen, NO, numberFor, YES, yesNo } from "../choose.ts";
import { settingOf, withValues } from "../draft.ts";
import type { Question, Reading } from "../question.ts";

export const page: Question = {
  id: "page",
  section: "page",
  ask: ({ words }) => [words.pageAsk],
  choices: ({ words }) => yesNo(words),
  preset: ({ draft, words }) => numberFor(settingOf(draft, "page.lan") === true ? YES : NO, yesNo(words)),
  read(text, { draft, words }): Reading {
    const choice = chosen(text, yesNo(words), words);
    if ("objection" in choice) return choice;
    // Where the page was turned off altogether, no leaves it so.
    const changes = choice.key === YES ? { "page.enabled": undefined, "page.lan": true } : { "page.lan": undefined };
    return { draft: withValues(draft, changes) };
  },
};
