import type { Component } from "./core/component.ts";
import type { Outbox } from "./outbox/outbox.ts";

/** The store: the first part to start, and the last to stop. */
export class StorePart implements Component {
  readonly name = "outbox";

  constructor(private readonly outbox: Pick<Outbox, "open" | "close">) {}

  start(): Promise<void> {
    return this.outbox.open();
  }

  /** Takes what it takes: the disk has the time that is left. */
  stop(): Promise<void> {
    return this.outbox.close();
  }
}

/** Stops as the first: what waits for a commit does not wait any longer, so that the uplink can still send it. */
export class HurryPart implements Component {
  readonly name = "hurry";

  constructor(private readonly outbox: Pick<Outbox, "hurry">) {}

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.outbox.hurry();
  }
}
