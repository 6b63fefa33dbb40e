/** What every peer does, each in its own way: keep `clients` connected to a broker, and have each send a message at once and then at its cadence. */
export interface PeerLoad {
  /** Of a broker on 127.0.0.1. */
  readonly port: number;
  readonly clients: number;
  /** QoS 1, each client to a topic of its own below this one. */
  readonly topic: string;
  readonly payloadBytes: number;
  readonly everySeconds: number;
}

/** As long as a live message of the agent with its link, host and terminal records. */
export const PAYLOAD_BYTES = 450;

export function payloadOf({ payloadBytes }: PeerLoad): string {
  return "x".repeat(payloadBytes);
}
