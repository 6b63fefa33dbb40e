import type { Language, ProblemText } from "../core/problems.ts";
import type { Draft } from "./draft.ts";
import type { Facts } from "./facts.ts";
import type { WantedFile } from "./files.ts";
import type { QuestionId, SectionId, SetupWords } from "./words.ts";

/** What a question is asked with. */
export interface Context {
  readonly draft: Draft;
  readonly facts: Facts;
  readonly language: Language;
  readonly words: SetupWords;
  /** What was typed to shorten a long list of choices. */
  readonly narrow?: string;
}

/** One of several possible answers; its number is its place, from 1. */
export interface Choice {
  /** What the question knows it by. */
  readonly key: string;
  readonly label: string;
}

/** What the world is asked before a question. */
export type Errand =
  /** Certificates and keys on mounted sticks. */
  | "stick"
  /** Terminals on the LAN. */
  | "terminals"
  /** The broker, with all that is known by then. */
  | "centre";

/** What the world is asked about one answer. */
export type Check =
  /** Name, and somebody who listens. */
  | { readonly kind: "reach"; readonly host: string; readonly port: number }
  /** The broker, with all that the draft says. */
  | { readonly kind: "centre" }
  /** A terminal, read once. */
  | { readonly kind: "terminal" }
  /** Files that come along from beside `file`. */
  | { readonly kind: "files"; readonly file: string; readonly wanted: readonly WantedFile[] };

/** What the world answered. */
export type CheckOutcome =
  /** @param text what was seen, worth a line; @param materials what the files hold. */
  | { readonly ok: true; readonly text?: string; readonly materials?: Draft["materials"] }
  /**
   * @param atFault the answer itself seems wrong, as opposed to a link that is down today: Enter then means to answer again.
   * @param blocks nothing can be made of it, not even later.
   */
  | { readonly ok: false; readonly text: ProblemText; readonly atFault?: boolean; readonly blocks?: true };

/** What an answer was understood to be. */
export type Reading =
  | {
      readonly draft: Draft;
      /** Possible, but strange: asked back once. */
      readonly doubt?: ProblemText;
      /** To be asked of the world before it counts. */
      readonly check?: Check;
      /** Where it goes on; in the order of the questions unless this says otherwise. */
      readonly next?: Place;
      /** It is a visit: after the questions of that section it goes back to where it came from. */
      readonly visit?: true;
    }
  /** Not to be understood, or impossible. */
  | { readonly objection: ProblemText }
  /** Asked again with fewer choices. */
  | { readonly narrow: string }
  /** The world is asked once more, and then the person. */
  | { readonly again: Errand };

/** A question, or the end of them. */
export type Place = QuestionId | "end";

/** One question of the dialogue, all of it pure. */
export interface Question {
  readonly id: QuestionId;
  readonly section: SectionId;
  /** What is typed is not shown. */
  readonly secret?: true;
  /** What the world must have told before it is asked. */
  needs?(context: Context): readonly Errand[];
  /** Whether it is asked at all; always, where this is absent. */
  applies?(context: Context): boolean;
  /** What the draft becomes by what the errands have brought, before the question is asked. */
  settle?(context: Context): Draft;
  /** Lines between the title and the choices. */
  ask(context: Context): readonly string[];
  choices?(context: Context): readonly Choice[];
  /** What Enter means, as it is typed: a number where there are choices. Undefined where Enter is no answer. */
  preset(context: Context): string | undefined;
  /** @param text tidied, not empty. */
  read(text: string, context: Context): Reading;
}
