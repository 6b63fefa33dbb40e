/** Port: the only source of chance in the agent, so that a test can repeat a run from a seed. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** `count` independent random bytes, good enough to name a store. */
  bytes(count: number): Uint8Array;
}
