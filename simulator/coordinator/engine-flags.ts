/** Agents that a megabyte of nursery is enough for: what one drops within a second or so is gone before it counts as old. */
const AGENTS_A_MEGABYTE = 500;
const LEAST_NURSERY_MEGABYTES = 4;
/** What agents hold at least. */
const HELD_MEGABYTES = 0.06;
/** What a worker takes to load. */
const LOADED_MEGABYTES = 30;

/**
 * V8's flags for a worker of so many agents. The processor is what ends first, and the collection of garbage is what takes most of it:
 *
 * - one thread for everything: the workers use all cores as it is, and helpers take their time from other workers;
 * - a nursery that grows with the agents. One of a fixed size fills up many times a second with thousands of them; a greater one than this
 *   takes memory and saves nothing, as what outlives it waits for a minute to be recorded;
 * - no collection of everything before the heap is as large as it has to be, while a collection at each step of its growth would go over the
 *   agents that are there again and again;
 * - from then on the heap may grow by half before all of it is gone over, which takes half a millisecond for each agent.
 */
export function engineFlags(agents: number): readonly string[] {
  const nursery = Math.max(LEAST_NURSERY_MEGABYTES, 2 ** Math.ceil(Math.log2(agents / AGENTS_A_MEGABYTE)));
  const held = LOADED_MEGABYTES + Math.ceil(agents * HELD_MEGABYTES);
  return [
    "--single-threaded",
    `--max-semi-space-size=${nursery}`,
    `--initial-old-space-size=${held}`,
    "--heap-growing-percent=50",
  ];
}
