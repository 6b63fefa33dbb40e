import { ADVICE_ISSUES } from "./issue-texts/advice.ts";
import { ANSWERS_ISSUES } from "./issue-texts/answers.ts";
import { DOCUMENT_ISSUES } from "./issue-texts/document.ts";
import { SOURCE_ISSUES } from "./issue-texts/source.ts";
import { TOGETHER_ISSUES } from "./issue-texts/together.ts";
import { VALUE_ISSUES } from "./issue-texts/value.ts";

export type { IssueText } from "./issue-texts/issue.ts";

/**
 * Every objection to a configuration in both languages. One table, so that a missing translation does not compile.
 * The sentence follows the name of the setting: "uplink.windowMessages: must be at least 1".
 */
export const ISSUES = {
  ...DOCUMENT_ISSUES,
  ...VALUE_ISSUES,
  ...SOURCE_ISSUES,
  ...TOGETHER_ISSUES,
  ...ANSWERS_ISSUES,
  ...ADVICE_ISSUES,
} as const;

export type IssueCode = keyof typeof ISSUES;

export type IssueDetails<Code extends IssueCode> = Parameters<(typeof ISSUES)[Code]["en"]>[0];
