/** How long a site glows after a message of it came, in milliseconds. */
const LASTS = 1100;

/** Which sites were heard just now. */
export class Glow {
  readonly #since = new Map<number, number>();

  get isOut(): boolean {
    return this.#since.size === 0;
  }

  /** @param now in milliseconds of any clock that goes on. */
  add(site: number, now: number): void {
    this.#since.set(site, now);
  }

  /** Strength from 1 down to 0; forgets those that have gone out. */
  forEach(now: number, visit: (site: number, strength: number) => void): void {
    for (const [site, since] of this.#since) {
      const strength = 1 - (now - since) / LASTS;
      if (strength <= 0) this.#since.delete(site);
      else visit(site, strength);
    }
  }
}
