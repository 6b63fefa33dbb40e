/** The package types only its whole; this is the part of it that the agent loads. */
declare module "systeminformation/lib/memory.js" {
  /** Reads /proc/meminfo. Bytes. */
  export function mem(): Promise<{ readonly available: number }>;
}
