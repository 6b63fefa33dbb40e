import { access } from "node:fs/promises";
import { join } from "node:path";
import { Level } from "level";
import { isProblem } from "../core/errors.ts";
import { levelProblem } from "./level-problem.ts";

/**
 * Rejects with `store-locked` when a process has the LevelDB directory open. Reads nothing of what is stored: LevelDB takes its lock first,
 * and then refuses because a store exists, or because none does.
 */
export async function assertUnlocked(location: string): Promise<void> {
  try {
    await access(join(location, "LOCK"));
  } catch {
    return; // Nobody has ever opened it; or it is out of reach, and whoever goes on finds out why.
  }
  const level = new Level(location, { createIfMissing: false, errorIfExists: true });
  try {
    await level.open();
    await level.close();
  } catch (error) {
    const problem = levelProblem(error, location, "open");
    if (isProblem(problem, "store-locked")) throw problem;
  }
}
