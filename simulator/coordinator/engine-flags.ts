/** Agents that a megabyte of nursery is enough for: what one drops within a second or so is gone before it counts as old. */
const AGENTS_A_MEGABYTE = 500;
const LEAST_NURSERY_MEGABYTES = 4;
/** What an agent holds, and what its start has left behind. */
const STARTED_MEGABYTES = 0.075;
/** By so much more than what is held the heap may grow. An agent leaves a tenth of what it holds behind in a minute. */
const GROWTH_PERCENT = 25;
/** What a worker takes to load. */
const LOADED_MEGABYTES = 30;

/**
 * V8's flags for a worker of so many agents. The processor is what ends first, and the collection of garbage is what takes most of it:
 *
 * - one thread for everything: the workers use all cores as it is, and helpers take their time from other workers;
 * - a nursery that grows with the agents. One of a fixed size fills up many times a second with thousands of them; a greater one than this
 *   takes memory and saves nothing, as what outlives it waits for a minute to be recorded;
 * - no collection of everything before most agents are there, while a collection at each step of the heap's growth would go over those that
 *   are again and again;
 * - from then on one whenever the heap has grown by a quarter. Reckoned from half a millisecond and 6.5 kB a minute for each agent, that is
 *   every two or three minutes and five hundredths of a core for a full worker; if the heap grew by half, half of that would do, and an agent
 *   would take 16 kB more.
 */
export function engineFlags(agents: number): readonly string[] {
  const nursery = Math.max(LEAST_NURSERY_MEGABYTES, 2 ** Math.ceil(Math.log2(agents / AGENTS_A_MEGABYTE)));
  const started = LOADED_MEGABYTES + Math.ceil(agents * STARTED_MEGABYTES);
  return [
    "--single-threaded",
    "--expose-gc",
    `--max-semi-space-size=${nursery}`,
    `--initial-old-space-size=${started}`,
    `--heap-growing-percent=${GROWTH_PERCENT}`,
  ];
}
