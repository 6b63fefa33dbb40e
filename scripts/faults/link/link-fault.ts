import type { Millis } from "../../../agent/core/time.ts";
import type { ChaosProxy } from "../../../simulator/chaos/chaos-proxy.ts";
import { PRESETS } from "../../../simulator/chaos/link-quality.ts";
import type { SeededRandom } from "../random.ts";

/** The link while nothing is wrong with it: quick enough to have something under way at any moment, slow enough to be cut in the middle. */
export const WHOLE = { ...PRESETS.none, delayMs: 5, rate: 2_000_000 } as const;

/** What is done to a link, and what puts it right again. The broker's part is `drop`: it loses every client, as at a restart. */
export interface LinkFault {
  readonly name: string;
  /** May return a promise, which is waited for; so may `end`. */
  begin(proxy: ChaosProxy, drop: () => Promise<void>): unknown;
  end(proxy: ChaosProxy): unknown;
}

const nothing = () => undefined;

export const LINK_FAULTS: readonly LinkFault[] = [
  { name: "reset", begin: (proxy) => proxy.reset(), end: nothing },
  { name: "black hole", begin: (proxy) => proxy.blackHole(true), end: (proxy) => proxy.blackHole(false) },
  { name: "half-open up", begin: (proxy) => proxy.halfOpen("up"), end: (proxy) => proxy.halfOpen(undefined) },
  { name: "half-open down", begin: (proxy) => proxy.halfOpen("down"), end: (proxy) => proxy.halfOpen(undefined) },
  { name: "stall", begin: (proxy) => proxy.stall(400), end: nothing },
  { name: "stall of the answers", begin: (proxy) => proxy.stall(700, "down"), end: nothing },
  {
    name: "slow close",
    begin: (proxy, drop) => {
      proxy.slowClose(300);
      return drop();
    },
    end: (proxy) => proxy.slowClose(0),
  },
  {
    name: "refusal",
    begin: (proxy) => {
      proxy.refuse();
      proxy.reset();
    },
    end: (proxy) => proxy.listen(),
  },
  { name: "restart of the broker", begin: (_, drop) => drop(), end: nothing },
  {
    name: "collapse of the rate",
    begin: (proxy) => proxy.change({ rate: 8_000, lossRatio: 0.2, lossStallMs: 100 }),
    end: (proxy) => proxy.change(WHOLE),
  },
];

/** One fault of a chain: which, after how long, and for how long. */
export interface PlannedFault {
  readonly fault: LinkFault;
  readonly after: Millis;
  readonly lasts: Millis;
}

export function planFaults(count: number, random: SeededRandom): readonly PlannedFault[] {
  return Array.from({ length: count }, () => ({
    fault: random.pick(LINK_FAULTS),
    after: random.between(20, 300),
    lasts: random.between(50, 600),
  }));
}
