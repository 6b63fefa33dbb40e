import type { SiteAccount } from "./messages.ts";
import type { SimulatedSite } from "./simulated-site.ts";

/** Boxes that somebody has given the identity of another one. They are no sites of the fleet; what they record counts all the same. */
export class SecondBoxes {
  readonly #boxes = new Map<SimulatedSite, SimulatedSite>();

  /** @param make a box with the identity of this site. */
  constructor(private readonly make: (site: SimulatedSite) => SimulatedSite) {}

  /** @param site whose identity it has. Rejects as `powerOn` does. */
  async on(site: SimulatedSite): Promise<void> {
    const box = this.#boxes.get(site) ?? this.make(site);
    this.#boxes.set(site, box);
    await box.powerOn();
  }

  /** Switched off in order: what it could not send stays on its card. @param deadline in milliseconds of the box's clock. */
  async off(site: SimulatedSite, deadline: number): Promise<void> {
    await this.#boxes.get(site)?.stop(deadline);
  }

  async stop(deadline: number): Promise<void> {
    await Promise.all([...this.#boxes.values()].map((box) => box.stop(deadline)));
  }

  /** Of those that were ever on. */
  finalAccounts(): readonly SiteAccount[] {
    return [...this.#boxes.values()].map((box) => box.finalAccount());
  }
}
