/** The way from one site to the internet and on to the centre, both of which several things at once may break. */
export class SiteLink {
  #breaks = 0;
  #breaksBeyond = 0;
  readonly #cut = new Set<() => void>();

  /** The internet answers. */
  get isUp(): boolean {
    return this.#breaks === 0;
  }

  get reachesCentre(): boolean {
    return this.isUp && this.#breaksBeyond === 0;
  }

  break(): void {
    this.#breaks += 1;
    this.#cutAll();
  }

  mend(): void {
    this.#breaks = Math.max(0, this.#breaks - 1);
  }

  /** Between the internet and the centre. */
  breakBeyond(): void {
    this.#breaksBeyond += 1;
    this.#cutAll();
  }

  mendBeyond(): void {
    this.#breaksBeyond = Math.max(0, this.#breaksBeyond - 1);
  }

  /** Calls `cut` when the centre can no longer be reached. Returns the function that ends it. */
  onBreak(cut: () => void): () => void {
    this.#cut.add(cut);
    return () => this.#cut.delete(cut);
  }

  #cutAll(): void {
    for (const cut of [...this.#cut]) cut();
  }
}
