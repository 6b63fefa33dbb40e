import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildAgent } from "../../scripts/build/build.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of the production bundle, built once for all tests that start a real agent. */
    agentProgram: string;
  }
}

/** What is delivered is what is tested: real agent processes run the production bundle, built once per test run. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "suar-agent-"));
  const { program } = await buildAgent(join(folder, "suar"));
  project.provide("agentProgram", program);
  return () => rmSync(folder, { recursive: true, force: true });
}
