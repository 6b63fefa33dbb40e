import { release } from "node:os";
import type { VersionFacts } from "../core/examination.ts";

/** What this program runs on. */
export function readMachine(): Omit<VersionFacts, "suar"> {
  return { node: process.versions.node, kernel: release(), architecture: process.arch };
}
