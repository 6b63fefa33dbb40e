import { COMMAND_LINE_PROBLEMS } from "./problems/command-line.ts";
import { CONFIGURATION_PROBLEMS } from "./problems/configuration.ts";
import { EXPORT_PROBLEMS } from "./problems/export.ts";
import { GENERAL_PROBLEMS } from "./problems/general.ts";
import { IMPORT_PROBLEMS } from "./problems/import.ts";
import { MEASURING_PROBLEMS } from "./problems/measuring.ts";
import { SERVICE_PROBLEMS } from "./problems/services.ts";
import { SETUP_PROBLEMS } from "./problems/setup.ts";
import { STATUS_PROBLEMS } from "./problems/status.ts";
import { STORAGE_PROBLEMS } from "./problems/storage.ts";
import { TAIL_PROBLEMS } from "./problems/tail.ts";
import { TERMINAL_PROBLEMS } from "./problems/terminal.ts";
import { UPLINK_PROBLEMS } from "./problems/uplink.ts";

export type { Language } from "./language.ts";
export type { ProblemText } from "./problems/problem.ts";

/**
 * Every problem that the agent can name, in both languages: what happened, and what the person in front of the box can do.
 * One file an area; a code is in one of them only.
 */
export const PROBLEMS = {
  ...GENERAL_PROBLEMS,
  ...COMMAND_LINE_PROBLEMS,
  ...CONFIGURATION_PROBLEMS,
  ...STATUS_PROBLEMS,
  ...STORAGE_PROBLEMS,
  ...UPLINK_PROBLEMS,
  ...EXPORT_PROBLEMS,
  ...IMPORT_PROBLEMS,
  ...TAIL_PROBLEMS,
  ...MEASURING_PROBLEMS,
  ...TERMINAL_PROBLEMS,
  ...SERVICE_PROBLEMS,
  ...SETUP_PROBLEMS,
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** What the sentences of a problem are made of. */
export type ProblemDetails<Code extends ProblemCode> = Parameters<(typeof PROBLEMS)[Code]["en"]>[0];
