import type { Finding } from "./findings.ts";

/** Tells when two boxes speak for one site: what one of them sends comes between what the other does. */
export class WhoSpeaks {
  readonly #last = new Map<string, string>();
  readonly #earlier = new Map<string, Set<string>>();
  readonly #returns = new Map<string, number>();

  /** Of every record that a site makes anew; a store that is begun in place of a lost one never gives way to that again. */
  heard(site: string, epoch: string): void {
    const last = this.#last.get(site);
    if (last === epoch) return;
    this.#last.set(site, epoch);
    if (last === undefined) return;
    const earlier = this.#earlier.get(site) ?? new Set<string>();
    if (earlier.has(epoch)) this.#returns.set(site, (this.#returns.get(site) ?? 0) + 1);
    earlier.add(last);
    this.#earlier.set(site, earlier);
  }

  /** How often an earlier store of a site spoke again. */
  get findings(): readonly Finding[] {
    const detail = "two stores speak in turn: two boxes";
    return [...this.#returns].map(([site, count]) => ({ kind: "identity-taken", site, count, detail }));
  }
}
