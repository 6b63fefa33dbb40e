/** The way from one site to the world, which several things at once may break. */
export class SiteLink {
  #breaks = 0;
  readonly #cut = new Set<() => void>();

  get isUp(): boolean {
    return this.#breaks === 0;
  }

  break(): void {
    this.#breaks += 1;
    for (const cut of [...this.#cut]) cut();
  }

  mend(): void {
    this.#breaks = Math.max(0, this.#breaks - 1);
  }

  /** Calls `cut` when the link breaks. Returns the function that ends it. */
  onBreak(cut: () => void): () => void {
    this.#cut.add(cut);
    return () => this.#cut.delete(cut);
  }
}
