import type { ProblemText } from "../core/problems.ts";
import type { AnswersFile } from "./answers-file.ts";

/** A certificate of somebody who may vouch for the broker, found on a stick. */
export interface FoundAuthority {
  readonly file: string;
  readonly text: string;
  /** Common name. */
  readonly name: string;
}

/** A certificate with the key that belongs to it. */
export interface FoundPair {
  readonly certificateFile: string;
  readonly certificate: string;
  readonly keyFile: string;
  readonly key: string;
  /** Common name: the site that it is for. */
  readonly name: string;
  readonly expired: boolean;
}

/** `locked`: a key behind a password; `no-key`, `no-certificate`: the other half is missing. */
export type UnusableReason = "locked" | "no-key" | "no-certificate";

/** What sticks hold that setup has a use for. */
export interface StickFindings {
  readonly authorities: readonly FoundAuthority[];
  readonly pairs: readonly FoundPair[];
  /** Files that looked like one of these and could not be used. */
  readonly unusable: readonly { readonly file: string; readonly reason: UnusableReason }[];
}

/** A terminal that answered on the LAN. */
export interface FoundTerminal {
  readonly profile: string;
  readonly address: string;
  /** What it says of itself, in the person's language. */
  readonly says: string;
}

/** A file of the centre that was found on a stick, read and good. */
export interface FoundAnswers {
  readonly file: string;
  readonly answers: AnswersFile;
}

/** What became of the attempt to reach the centre with the present draft. */
export type CentreOutcome =
  /** @param text what was seen, such as the protocol and the round trip. */
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly text: ProblemText; readonly atFault?: boolean };

/** What the world has told so far. What is absent has not been looked for yet. */
export interface Facts {
  /** The site of the configuration that is there already. */
  readonly before?: string;
  /** The site that the command line names. */
  readonly wished?: string;
  readonly answers: readonly FoundAnswers[];
  readonly stick?: StickFindings;
  readonly terminals?: readonly FoundTerminal[];
  readonly centre?: CentreOutcome;
}
