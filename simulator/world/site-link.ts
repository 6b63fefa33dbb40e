/** What a break of the link ends. */
export interface OverLink {
  linkBroke(): void;
}

/** The way from one site to the internet and on to the centre, both of which several things at once may break. */
export class SiteLink {
  #breaks = 0;
  #breaksBeyond = 0;
  readonly #over = new Set<OverLink>();

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

  /** It is told when the centre can no longer be reached, until it is removed. */
  add(over: OverLink): void {
    this.#over.add(over);
  }

  remove(over: OverLink): void {
    this.#over.delete(over);
  }

  #cutAll(): void {
    for (const over of [...this.#over]) over.linkBroke();
  }
}
