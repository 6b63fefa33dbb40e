/** Brokers that a site may be sent to and fro between. */
const MOST_ADDRESSES = 4;

/**
 * The last TLS session ticket of each server, in memory only. A resumed session skips the certificates, which were checked when the
 * ticket was issued: so there is one of these for each set of certificates and keys, and it must not outlive a change of them.
 */
export class TlsTickets {
  readonly #tickets = new Map<string, Buffer>();

  optionsFor(address: string): { readonly session?: Buffer } {
    const session = this.#tickets.get(address);
    return session === undefined ? {} : { session };
  }

  keep(address: string, ticket: Buffer): void {
    this.#tickets.delete(address);
    this.#tickets.set(address, ticket);
    const [oldest] = this.#tickets.keys();
    if (this.#tickets.size > MOST_ADDRESSES && oldest !== undefined) this.#tickets.delete(oldest);
  }

  /** The next session proves everything anew. */
  forget(address: string): void {
    this.#tickets.delete(address);
  }
}
