import { isProblem, SuarError } from "../core/errors.ts";
import type { Keyboard } from "../core/keyboard.ts";
import type { Language } from "../core/language.ts";
import { beginDialogue, bring, conclude, type Dialogue, nextMove, receive, viewOf } from "../setup/dialogue.ts";
import type { Draft } from "../setup/draft.ts";
import type { Facts } from "../setup/facts.ts";
import type { Output } from "./command.ts";
import { renderView, screenLines } from "./setup-view.ts";
import { COMMAND_WORDS } from "./setup-words.ts";
import type { SetupWorld } from "./setup-world.ts";

export interface ConversationOptions {
  readonly language: Language;
  readonly columns: number;
  readonly keyboard: Keyboard;
  readonly screen: Output;
  readonly world: SetupWorld;
  /** Keeps what was answered so far. */
  readonly keep: (draft: Draft) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Asks until everything is answered. Rejects with `setup-stopped` when the person stops, or is gone. */
export async function converse(draft: Draft, facts: Facts, options: ConversationOptions): Promise<Draft> {
  try {
    return await askAll(draft, facts, options);
  } catch (error) {
    throw isProblem(error, "stopped") ? stop(error) : error;
  }
}

async function askAll(draft: Draft, facts: Facts, options: ConversationOptions): Promise<Draft> {
  const { keyboard, screen, world, columns, language, signal, keep } = options;
  const words = COMMAND_WORDS[language];
  const say = (text: string) => screen.write(`${screenLines(text, columns).join("\n")}\n`);
  let dialogue: Dialogue = beginDialogue(draft, facts, language);
  let kept = draft;
  for (;;) {
    const move = nextMove(dialogue);
    if (move.kind !== "ask") {
      // What was found out is said before the next wait, not after it.
      const { notice, ...quiet } = dialogue;
      for (const line of notice ?? []) say(line);
      dialogue = quiet;
    }
    switch (move.kind) {
      case "finish":
        return dialogue.draft;
      case "errand":
        say(words.errand[move.errand]);
        dialogue = bring(dialogue, await world.errand(move.errand, move.draft));
        break;
      case "check":
        if (move.check.kind !== "files") say(words.checking[move.check.kind]);
        dialogue = conclude(dialogue, await world.check(move.check, move.draft));
        break;
      case "ask": {
        const view = viewOf(dialogue);
        screen.write(`\n${renderView(view, columns)}`);
        const line = await keyboard.readLine({ secret: view.secret }, signal);
        if (line === undefined) throw stop();
        const next = receive(dialogue, line);
        if (next === "quit") throw stop();
        dialogue = next;
        break;
      }
    }
    if (dialogue.draft !== kept) await keep(dialogue.draft);
    kept = dialogue.draft;
  }
}

function stop(cause?: unknown): SuarError {
  return new SuarError("setup-stopped", {}, cause === undefined ? {} : { cause });
}
