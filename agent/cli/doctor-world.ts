import type { ReadFile } from "../config/file.ts";
import type { Clock } from "../core/clock.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Secrets } from "../options.ts";
import type { DoctorSettings } from "./doctor-settings.ts";

/** Where the kernel shows what it knows; elsewhere in tests. */
export interface DoctorPaths {
  readonly sysBlock?: string;
  readonly sysExt4?: string;
  readonly sysNet?: string;
  readonly hwmon?: string;
  readonly thermal?: string;
}

/** What the examination of a box begins with. */
export interface DoctorWorld extends DoctorSettings {
  /** Absent where the files that the settings name cannot be read. */
  readonly secrets?: Secrets;
  readonly clock: Clock;
  readonly readFile: ReadFile;
  readonly paths?: DoctorPaths;
}

/** Reading the box takes no time, unless a disk or a sensor hangs. */
export const BOX_WITHIN: Millis = 15 * SECOND;
