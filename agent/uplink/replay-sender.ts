import type { Queue, QueuedRecord } from "../core/queue.ts";
import type { Session } from "../core/transport.ts";
import type { LaneStates } from "./lane-states.ts";
import type { MessageSender } from "./message-sender.ts";
import type { ReplayRequest, Replays } from "./replays.ts";

export interface ReplaySenderParts {
  readonly queue: Pick<Queue, "replay">;
  readonly replays: Replays;
  readonly messages: MessageSender;
  readonly lanes: LaneStates;
  readonly onQueueFailed: (error: unknown) => void;
  /** There may be something to send again, or room for it. */
  readonly onFree: () => void;
}

/** Sends what the centre wants again, one message at a time. It was settled long ago, so nothing is settled or released. */
export class ReplaySender {
  /** A chunk is being read or on its way: the next one waits for it. */
  #busy = false;

  constructor(private readonly parts: ReplaySenderParts) {}

  get waits(): boolean {
    return this.parts.replays.pending && !this.#busy;
  }

  /** Resolves once the next chunk has been read and sent, not answered. Never rejects. */
  async sendNext(session: Session, signal: AbortSignal): Promise<void> {
    const { queue, replays, messages, onQueueFailed } = this.parts;
    const request = replays.current;
    if (request === undefined) return;
    this.#busy = true;
    try {
      const { records, next } = await queue.replay(request.from, request.to, messages.limit("backlog", session));
      if (records.length > 0 && !signal.aborted) {
        void this.#send(request, records, next, session);
      } else if (records.length === 0) this.#done(next);
      else this.#busy = false;
    } catch (error) {
      onQueueFailed(error);
      this.#busy = false;
    }
  }

  async #send(
    request: ReplayRequest,
    records: readonly QueuedRecord[],
    next: number | undefined,
    session: Session,
  ): Promise<void> {
    const { messages, lanes, onFree } = this.parts;
    const fate = await messages.send("backlog", records, session, request.id);
    if (fate === "released") this.#busy = false;
    else this.#done(next);
    lanes.freesSlot("backlog");
    onFree();
  }

  #done(next: number | undefined): void {
    this.parts.replays.sent(next);
    this.#busy = false;
  }
}
