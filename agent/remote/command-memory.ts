import { REQUEST_ID } from "../core/desired.ts";
import type { Millis } from "../core/time.ts";
import { MAXIMUM_LIFE } from "./judge-command.ts";

/** Commands that may live at once; what is kept stays far below the bound of a keepsake. */
export const MOST_COMMANDS = 256;

/** What is kept. */
export interface KeptCommands {
  /** Name and end of life of each. */
  readonly executed: readonly (readonly [id: string, expiresAt: Millis])[];
  readonly forgottenUntil: Millis;
}

export const NOTHING_KEPT: KeptCommands = { executed: [], forgottenUntil: 0 };

/** Which commands were carried out. None that could come again is ever forgotten: there is room, or no further one is carried out. */
export class CommandMemory {
  readonly #executed: Map<string, Millis>;
  /** Whatever expires by then may have been carried out, and forgotten: also when the clock is set back. */
  #forgottenUntil: Millis;

  constructor(kept: KeptCommands = NOTHING_KEPT) {
    this.#executed = new Map(kept.executed);
    this.#forgottenUntil = kept.forgottenUntil;
  }

  /** When nobody knows what was carried out before `now`. */
  static ofNothing(now: Millis): CommandMemory {
    return new CommandMemory({ executed: [], forgottenUntil: Math.ceil(now) + MAXIMUM_LIFE });
  }

  knows(id: string, expiresAt: Millis): boolean {
    return expiresAt <= this.#forgottenUntil || this.#executed.has(id);
  }

  /** False: there is no room. */
  add(id: string, expiresAt: Millis, now: Millis): boolean {
    for (const [old, end] of this.#executed) {
      if (end > now) continue;
      this.#executed.delete(old);
      this.#forgottenUntil = Math.max(this.#forgottenUntil, end);
    }
    if (this.#executed.size >= MOST_COMMANDS) return false;
    this.#executed.set(id, expiresAt);
    return true;
  }

  toKeep(): KeptCommands {
    return { executed: [...this.#executed], forgottenUntil: this.#forgottenUntil };
  }
}

/** What `toKeep` made, read again; undefined for whatever is something else. */
export function keptCommands(value: unknown): KeptCommands | undefined {
  const { executed, forgottenUntil } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (!isTime(forgottenUntil) || !Array.isArray(executed) || executed.length > MOST_COMMANDS) return undefined;
  return executed.every(isEntry) ? { executed, forgottenUntil } : undefined;
}

function isEntry(value: unknown): value is [string, Millis] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [id, end] = value as readonly unknown[];
  return typeof id === "string" && REQUEST_ID.test(id) && isTime(end);
}

function isTime(value: unknown): value is Millis {
  return Number.isSafeInteger(value);
}
