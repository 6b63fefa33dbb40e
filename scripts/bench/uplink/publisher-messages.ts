/** What the publisher is told when it starts, hears over IPC and says. */

export interface PublisherArgument {
  readonly site: string;
  /** On loopback, in its own namespace. */
  readonly port: number;
}

export type PublisherOrder =
  /** Publish what an outage of so many minutes leaves behind, as fast as the broker takes it. */
  | { readonly type: "outage"; readonly minutes: number }
  /** From now on publish a minute's records every `everyMs`, as they are made. */
  | { readonly type: "live"; readonly everyMs: number }
  | { readonly type: "stop" };

/** Said after each acknowledgement. Records are numbered from 1, without gaps. */
export interface PublisherReport {
  /** The broker has acknowledged all up to this number. */
  readonly acknowledged: number;
}
