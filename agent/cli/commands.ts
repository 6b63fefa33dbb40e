import { capture } from "./capture.ts";
import type { Command } from "./command.ts";
import { configCheck } from "./config-check.ts";
import { configReference } from "./config-reference.ts";
import { configShow } from "./config-show.ts";
import { doctor } from "./doctor.ts";
import { exportRecords } from "./export.ts";
import { help } from "./help.ts";
import { importRecords } from "./import.ts";
import { run } from "./run.ts";
import { setup } from "./setup.ts";
import { status } from "./status.ts";
import { tail } from "./tail.ts";
import { terminalProbe } from "./terminal-probe.ts";
import { version } from "./version.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  run,
  setup,
  status,
  doctor,
  exportRecords,
  importRecords,
  tail,
  terminalProbe,
  capture,
  configCheck,
  configShow,
  configReference,
  version,
  help,
];
