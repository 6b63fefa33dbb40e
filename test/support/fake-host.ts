import type { HostInfo, HostReading } from "../../agent/core/host.ts";

/** The HostInfo port with the reading of a test's choice. */
export class FakeHost implements HostInfo {
  reading: HostReading = {
    uptimeMs: 3_600_000,
    cpuRatio: 0.1,
    memoryFreeBytes: 200_000_000,
    diskFreeBytes: 8_000_000_000,
    temperatureC: 48,
    agentMemoryBytes: 60_000_000,
  };
  /** When set, nothing can be read. */
  problem: Error | undefined;

  async read(): Promise<HostReading> {
    if (this.problem !== undefined) throw this.problem;
    return this.reading;
  }
}
