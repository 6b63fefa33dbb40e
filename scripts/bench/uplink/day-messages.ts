/** What a program of the day is told when it starts, and says over IPC when its day is over. */
import type { Millis } from "../../../agent/core/time.ts";
import type { CertificateFiles } from "./certificates.ts";

export interface DayArgument {
  readonly site: string;
  readonly broker: string;
  readonly certificate: CertificateFiles;
  /** Empty, and its own. */
  readonly directory: string;
  /** How many times as fast as the real one its time passes. */
  readonly factor: number;
  /** By its own time; less than a day. */
  readonly runMs: Millis;
  readonly economy: "auto" | "always";
}

export interface DayReport {
  /** As the agent counts it; absent for a program that does not. */
  readonly bytesToday?: number;
}
