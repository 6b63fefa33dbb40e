/** What the embedded broker's process says to the one that started it, and hears from it, over the IPC channel. */

export type BrokerCommand =
  /** Stop listening and drop every client, as if the machine had gone; listen again on the same port. */
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  /** Ask for the totals now. */
  | { readonly type: "report" };

/** Totals of what was accepted since the process started. */
export interface Received {
  readonly type: "received";
  /** The answer to `report`; otherwise it came of itself, at most five times a second. */
  readonly asked: boolean;
  /** QoS 1 messages, status included. */
  readonly messages: number;
  /** Different records by (epoch, seq), and those that came once more. */
  readonly records: number;
  readonly duplicates: number;
  /** Payload bytes. */
  readonly bytes: number;
  readonly lastTopic?: string;
}

export type BrokerReport = { readonly type: "paused" } | { readonly type: "resumed" } | Received;

/** One line of the receipts file: written before the broker acknowledges the message. */
export type Receipt = Content & {
  readonly topic: string;
  /** As it came, in base64: whoever reads the receipts can judge all of it. */
  readonly payload: string;
};

export type Content =
  | { readonly records: readonly { readonly epoch: string; readonly seq: number }[] }
  | { readonly status: unknown }
  | { readonly unreadable: string };

/** The first line on standard output, once connections are accepted. */
export interface Listening {
  readonly listening: number;
}
