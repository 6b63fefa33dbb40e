/** One server of a run's broker, which scenarios may take away. */
export interface BrokerServer {
  /** For example `Mosquitto 2`. */
  readonly name: string;
  readonly url: string;
  /** Whether it comes back with what it had acknowledged: after an orderly end, and after one without a goodbye. */
  readonly keeps: { readonly restart: boolean; readonly kill: boolean };
  /** Of its process; undefined while it is away. */
  residentBytes(): number | undefined;
  /** Orderly, or in the middle of whatever it was at. */
  leave(how: "orderly" | "killed"): Promise<void>;
  /** Resolves once it can be used again, at the same address. */
  comeBack(): Promise<void>;
  /** Resolves with its last words when it ends without being asked to. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}
