import type { CheckId } from "../../../agent/doctor/check.ts";
import type { FindingId } from "../../../agent/doctor/findings/catalogue.ts";
import type { DoctorBench } from "../../support/doctor-bench.ts";

/** One state of the world, and all that the checks say of it. */
export interface DoctorCase {
  readonly name: string;
  readonly checks: readonly CheckId[];
  /** Every finding, in the order of the report. */
  readonly finds: readonly FindingId[];
  /** Brings it about, and returns the flags to examine with; or has somebody else examine, and returns what came out. */
  readonly arrange: (bench: DoctorBench) => Promise<Arranged> | Arranged;
}

export interface Arranged {
  /** Of `suar doctor`, beside those that keep it from the real internet. */
  readonly flags?: readonly string[];
  /** In front of the command, which is then a process of its own. */
  readonly prefix?: readonly string[];
  readonly uid?: number;
  /** Where the kernel shows what it knows. */
  readonly paths?: {
    readonly hwmon?: string;
    readonly thermal?: string;
    readonly sysBlock?: string;
    readonly sysExt4?: string;
  };
  /** So much faster its waits pass. */
  readonly speed?: number;
  /** Without a name of the site. */
  readonly isNew?: boolean;
}
