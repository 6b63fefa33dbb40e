/** What every peer does, each in its own way: keep `clients` connected to a broker, and have each send a message at once and then at its cadence. */
export interface PeerLoad {
  readonly port: number;
  readonly clients: number;
  /** QoS 1, to `topic` and the number of the client. */
  readonly topic: string;
  readonly payloadBytes: number;
  readonly everySeconds: number;
}

/** As long as a live message of the agent with its link, host and terminal records. */
export const PAYLOAD_BYTES = 450;
