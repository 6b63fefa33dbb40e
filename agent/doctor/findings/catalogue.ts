import { explain } from "../../core/errors.ts";
import type { Language } from "../../core/language.ts";
import type { ProblemStatus } from "../../core/status.ts";
import type { CheckId } from "../check.ts";
import { BOX_FINDINGS } from "./box.ts";
import { CENTRE_FINDINGS } from "./centre.ts";
import { CONFIGURATION_FINDINGS } from "./configuration.ts";
import { DOOR_FINDINGS } from "./door.ts";
import type { Details, FindingEntry, FindingText } from "./finding.ts";
import { NETWORK_FINDINGS } from "./network.ts";
import { RECORD_FINDINGS } from "./records.ts";
import { UNEXAMINED_FINDINGS } from "./unexamined.ts";

/** Everything that `suar doctor` can say, in both languages. A name is in one of the files only. */
export const FINDINGS = {
  ...BOX_FINDINGS,
  ...CONFIGURATION_FINDINGS,
  ...RECORD_FINDINGS,
  ...NETWORK_FINDINGS,
  ...DOOR_FINDINGS,
  ...CENTRE_FINDINGS,
  ...UNEXAMINED_FINDINGS,
} as const;

export type FindingId = keyof typeof FINDINGS;

type DetailsOf<Id extends FindingId> = (typeof FINDINGS)[Id]["sample"];

/** One thing that was found out. */
export interface Finding {
  readonly id: FindingId;
  readonly details: Details;
  /** Where a part of the agent has said more exactly what is wrong. */
  readonly problem?: ProblemStatus;
}

/** A finding with the details that its sentences need. */
export function find<Id extends FindingId>(id: Id, details: DetailsOf<Id>, problem?: ProblemStatus): Finding {
  return { id, details: details as Details, ...(problem === undefined ? {} : { problem }) };
}

export function entryOf(id: FindingId): FindingEntry {
  return FINDINGS[id] as unknown as FindingEntry;
}

/**
 * What it means and what to do, for a person; with what a part of the agent has to say about it. Details may come from anywhere, a certificate or a
 * server: nothing of them steers a terminal.
 */
export function describe({ id, details, problem }: Finding, language: Language): FindingText {
  const { meaning, action } = entryOf(id).text[language](printable(details));
  return problem === undefined
    ? { meaning, action }
    : {
        meaning: `${meaning} ${explain({ ...problem, details: printable(problem.details) }, language).problem}`,
        action,
      };
}

/** In the order of the catalogue. */
export function findingsOfCheck(check: CheckId): readonly FindingId[] {
  return (Object.keys(FINDINGS) as FindingId[]).filter((id) => entryOf(id).check === check);
}

/** Longer ones are cut off. */
const MOST_CHARACTERS = 400;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

function printable(details: Details): Details {
  const entries = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === "string" ? value.replaceAll(UNPRINTABLE, " ").trim().slice(0, MOST_CHARACTERS) : value,
  ]);
  return Object.fromEntries(entries) as Details;
}
