import type { Millis } from "./time.ts";

/** What the box says of itself; absent = it cannot tell. */
export interface HostReading {
  readonly uptimeMs?: Millis;
  readonly cpuRatio?: number;
  readonly memoryFreeBytes?: number;
  readonly diskFreeBytes?: number;
  readonly temperatureC?: number;
  readonly agentMemoryBytes?: number;
  /** The supply of the box is too weak. */
  readonly undervoltage?: boolean;
  /** The site runs on the battery of its UPS: there is no power, or none reaches the box. */
  readonly upsOnBattery?: boolean;
}

/** Port: the box itself. */
export interface HostInfo {
  /** Rejects only when nothing at all could be read (`host-unreadable`). */
  read(signal: AbortSignal): Promise<HostReading>;
  /** It does not listen to the signal: nothing that it asks keeps it waiting. */
  readonly isDeaf?: true;
}
