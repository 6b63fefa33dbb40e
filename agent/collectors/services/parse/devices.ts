/** More than any access point, router or pool of addresses in a village has. */
const MAXIMUM_DEVICES = 4096;
const ADDRESS = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i;

/**
 * The devices that a source named: MAC addresses in one form, each once. They live for as long as they are counted, which is the same
 * turn of the event loop that read them, and no longer.
 */
export class Devices {
  readonly #addresses = new Set<string>();

  /** @param text passed over unless it is a MAC address. */
  add(text: unknown): void {
    if (typeof text !== "string" || !ADDRESS.test(text) || this.#addresses.size >= MAXIMUM_DEVICES) return;
    this.#addresses.add(text.replaceAll(/[:-]/g, "").toLowerCase());
  }

  get count(): number {
    return this.#addresses.size;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#addresses.values();
  }
}

export function isDeviceAddress(text: string): boolean {
  return ADDRESS.test(text);
}
