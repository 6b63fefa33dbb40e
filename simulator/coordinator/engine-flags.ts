/** Agents that a megabyte of nursery is enough for. Twice as much would take a twentieth less of the processor, and 3 to 5 kB an agent more. */
const AGENTS_A_MEGABYTE = 1000;
const LEAST_NURSERY_MEGABYTES = 4;
/** While agents are started nearly everything stays: what would be collected at each small step of the growth would be looked at again and again. */
const SET_UP_GROWTH_PERCENT = 400;

/**
 * V8's flags for a worker of so many agents. The processor is what ends first, and the collection of garbage is what takes much of it:
 *
 * - one thread for everything: the workers use all cores as it is, and helpers take their time from other workers;
 * - no marking in steps between other work. V8 paces the steps by what is allocated, and with so many agents they took three quarters of the
 *   time for 5 s: alarms came later than after one pause of 3 s for all of it;
 * - a nursery that grows with the agents. One of a fixed size fills up many times a second with thousands of them;
 * - while agents are started the heap may grow to five times what is held before all of it is collected. `worker/compact.ts` ends that.
 */
export function engineFlags(agents: number): readonly string[] {
  const nursery = Math.max(LEAST_NURSERY_MEGABYTES, 2 ** Math.ceil(Math.log2(agents / AGENTS_A_MEGABYTE)));
  return [
    "--single-threaded",
    "--no-incremental-marking",
    "--expose-gc",
    `--max-semi-space-size=${nursery}`,
    `--heap-growing-percent=${SET_UP_GROWTH_PERCENT}`,
  ];
}
