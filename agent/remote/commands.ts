import type { Clock } from "../core/clock.ts";
import type { Verb } from "../core/command.ts";
import { withDeadline } from "../core/deadline.ts";
import { problemStatus } from "../core/errors.ts";
import { type Keepsake, writeKept } from "../core/keepsake.ts";
import type { Log } from "../core/log.ts";
import type { Snapshot } from "../core/status.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Incoming } from "../core/transport.ts";
import { Allowance } from "./allowance.ts";
import { CommandMemory, keptCommands, NOTHING_KEPT } from "./command-memory.ts";
import type { DiscardOutcome } from "./configuring.ts";
import { type Command, judgeCommand } from "./judge-command.ts";
import { encodeReply, type Outcome } from "./reply.ts";

/** No command needs more. */
export const MAXIMUM_COMMAND_BYTES = 4 * 1024;
/** Answered at once, and one more each `ANSWER_EVERY`. The last of them only say that it is too much. */
const MOST_ANSWERS = 30;
const ANSWER_EVERY: Millis = 6 * SECOND;
const BUSY_BELOW = 10;
const DISK_DEADLINE: Millis = 10 * SECOND;
/** The reply leaves with the session that is about to end. */
const LAST_WORDS: Millis = 2 * SECOND;

const BUSY: Outcome = { outcome: "refused", reason: "busy" };

/** What commands do. Nothing here is ever given a program, a path or an address. */
export interface CommandActions {
  status(): Snapshot;
  /** Names the store whose records have numbers. */
  epoch(): string;
  /** False: too many wait already. */
  replay(request: { readonly id: string; readonly from: number; readonly to: number }): boolean;
  reconnect(): void;
  discardConfiguration(): Promise<DiscardOutcome>;
}

export interface CommandsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly keepsake: Keepsake;
  readonly actions: CommandActions;
  readonly allowed: readonly Verb[];
  /** The value of a JSON text in which no key stands twice; undefined for all else. */
  readonly readJson: (bytes: Uint8Array) => unknown;
}

/**
 * Judges what the centre asks and carries it out, one after the other.
 *
 * INVARIANT: the name of a command is on disk before anything of it is done, so it is carried out at most once, whatever dies when.
 */
export class Commands {
  readonly #stop = new AbortController();
  readonly #answers = new Allowance(MOST_ANSWERS, ANSWER_EVERY);
  /** Undefined: what was carried out cannot be read. */
  #memory: CommandMemory | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: CommandsParts) {}

  /** Never rejects. */
  async start(): Promise<void> {
    const { keepsake, log } = this.parts;
    try {
      const bytes = await this.#onDisk("reading the commands", () => keepsake.read("commands"));
      const kept = bytes === undefined ? NOTHING_KEPT : keptCommands(JSON.parse(new TextDecoder().decode(bytes)));
      if (kept === undefined) log.error("What was kept of commands makes no sense");
      else this.#memory = new CommandMemory(kept);
    } catch (error) {
      log.error("It is not known which commands were carried out", { problem: problemStatus(error).code });
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#last;
  }

  /** Resolves with the payload of the reply; undefined: too many come to answer each. Rejects only by a defect. */
  answer({ payload, retained }: Pick<Incoming, "payload" | "retained">): Promise<Uint8Array | undefined> {
    const now = this.parts.clock.monotonic();
    const isBusy = this.#answers.left(now) < BUSY_BELOW;
    if (this.#stop.signal.aborted || !this.#answers.take(now)) return Promise.resolve(undefined);
    const answer = this.#last.then(() => this.#answer(payload, retained, isBusy));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async #answer(payload: Uint8Array, retained: boolean, isBusy: boolean): Promise<Uint8Array> {
    const { actions, allowed, clock, log, readJson } = this.parts;
    const message = payload.length > MAXIMUM_COMMAND_BYTES ? undefined : readJson(payload);
    const wall = clock.wall();
    if (wall.trusted) this.#memory ??= CommandMemory.ofNothing(wall.at);
    const memory = this.#memory ?? new CommandMemory();
    const verdict = judgeCommand(message, {
      retained,
      allowed,
      wall,
      epoch: actions.epoch(),
      isKnown: (id, expiresAt) => memory.knows(id, expiresAt),
    });
    if ("refusal" in verdict) {
      log.warn("A command was refused", { id: verdict.id, verb: verdict.verb, reason: verdict.refusal });
      return encodeReply(verdict, { outcome: "refused", reason: verdict.refusal });
    }
    const { command } = verdict;
    const outcome = isBusy ? BUSY : await this.#carryOut(command, memory);
    log.info("A command was answered", { id: command.id, verb: command.verb, ...described(outcome) });
    return encodeReply(command, outcome);
  }

  async #carryOut(command: Command, memory: CommandMemory): Promise<Outcome> {
    const { actions, clock, keepsake } = this.parts;
    const { id, expiresAt } = command;
    if (!memory.add(id, expiresAt, clock.wall().at)) return BUSY;
    try {
      await this.#onDisk("keeping a command", () => writeKept(keepsake, "commands", memory.toKeep()));
    } catch (error) {
      return { outcome: "failed", reason: problemStatus(error).code };
    }
    // The disk may have taken its time.
    if (expiresAt <= clock.wall().at) return { outcome: "refused", reason: "expired" };
    switch (command.verb) {
      case "status":
        return { outcome: "done", result: actions.status() };
      case "replay":
        return actions.replay({ id, from: command.from, to: command.to }) ? { outcome: "accepted" } : BUSY;
      case "reconnect":
        void this.#reconnectSoon();
        return { outcome: "accepted" };
      case "discard-configuration": {
        const outcome = await actions.discardConfiguration();
        if (typeof outcome === "object") return { outcome: "failed", reason: outcome.problem };
        return outcome === "busy" ? BUSY : { outcome };
      }
    }
  }

  /** A sleep on the Clock never rejects. */
  async #reconnectSoon(): Promise<void> {
    const { actions, clock } = this.parts;
    await clock.sleep(LAST_WORDS, this.#stop.signal);
    if (!this.#stop.signal.aborted) actions.reconnect();
  }

  #onDisk<T>(what: string, work: () => Promise<T>): Promise<T> {
    return withDeadline(this.parts.clock, what, DISK_DEADLINE, this.#stop.signal, work);
  }
}

function described({ outcome, ...rest }: Outcome) {
  return { outcome, ...("reason" in rest ? { reason: rest.reason } : {}) };
}
