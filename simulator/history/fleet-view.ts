import type { Site } from "../fleet/site.ts";
import { codeOf, type SiteState } from "./site-state.ts";

/** How every site of the run is, by its position among them: what the workers told last. */
export class FleetView {
  /** A byte each: see SITE_STATES. */
  readonly states: Uint8Array;
  /** Records that wait. */
  readonly queued: Uint16Array;
  /** Rises whenever something was told. */
  version = 0;
  readonly #positions: ReadonlyMap<number, number>;

  /** @param sites of the run. */
  constructor(readonly sites: readonly Site[]) {
    this.states = new Uint8Array(sites.length);
    this.queued = new Uint16Array(sites.length);
    this.#positions = new Map(sites.map(({ index }, position) => [index, position]));
  }

  /** How many sites are in a state. */
  count(state: SiteState): number {
    const code = codeOf(state);
    return this.states.reduce((sum, each) => sum + (each === code ? 1 : 0), 0);
  }

  /** @param indices the sites that the bytes speak of, by their place in the fleet. @param queued 16 bits each, little endian. */
  take(indices: readonly number[], states: Buffer, queued: Buffer): void {
    for (const [at, index] of indices.entries()) {
      const position = this.#positions.get(index);
      if (position === undefined) continue;
      this.states[position] = states[at] ?? 0;
      this.queued[position] = queued.readUInt16LE(2 * at);
    }
    this.version += 1;
  }
}
