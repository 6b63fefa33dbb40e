import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 50;

/** Looks until `condition` holds. @throws when it does not within `limitMs`, what `condition` throws, or AbortError. */
export async function waitFor(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${Math.round(limitMs / 1000)} s in vain for ${what}`);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
