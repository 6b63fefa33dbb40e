import type { Lane, QueuedRecord } from "../../../agent/core/queue.ts";
import type { Outbox } from "../../../agent/outbox/outbox.ts";
import { MESSAGE } from "./bench-outbox.ts";

const LANES: readonly Lane[] = ["event", "live", "backlog"];

/** Takes and settles as the uplink does, message by message: settlements are not waited for, but counted until they are on disk. */
export class Delivery {
  #unsettled = 0;
  #failure: unknown;
  #whenSettled: (() => void) | undefined;

  constructor(private readonly outbox: Outbox) {}

  /** Up to so many messages of the lanes in their order, each as large as a message may be. */
  async take(messages: number): Promise<readonly (readonly QueuedRecord[])[]> {
    const taken: (readonly QueuedRecord[])[] = [];
    for (const lane of LANES) {
      while (taken.length < messages) {
        const records = await this.outbox.take(lane, MESSAGE);
        if (records.length === 0) break;
        taken.push(records);
      }
    }
    return taken;
  }

  /** The centre has acknowledged these. @throws when an earlier settlement failed. */
  settle(messages: readonly (readonly QueuedRecord[])[]): void {
    if (this.#failure !== undefined) throw this.#failure;
    for (const records of messages) {
      this.#unsettled++;
      const seqs = records.map(({ seq }) => seq);
      this.outbox.settle(seqs, { outcome: "delivered" }).then(
        () => this.#settled(),
        (error: unknown) => {
          this.#failure = error;
          this.#settled();
        },
      );
    }
  }

  /** Resolves when every settlement is on disk; the commits are hurried. @throws as `settle`. */
  async finish(): Promise<void> {
    this.outbox.hurry();
    while (this.#unsettled > 0) {
      await new Promise<void>((resolve) => {
        this.#whenSettled = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #settled(): void {
    this.#unsettled--;
    this.#whenSettled?.();
  }
}
