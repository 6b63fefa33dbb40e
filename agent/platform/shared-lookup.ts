import { ADDRCONFIG, type LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";

/**
 * The system's own look-up (hosts file, then resolver), at most one at a time per name. It cannot be aborted and holds a thread for
 * as long as a silent resolver makes it wait: without the sharing, probes in a long outage would pile them up without bound.
 */
export class SharedLookup {
  readonly #pending = new Map<string, Promise<LookupAddress[]>>();

  constructor(private readonly find: (name: string) => Promise<LookupAddress[]> = findAll) {}

  /** For the `lookup` option of `net.connect`. */
  readonly function: LookupFunction = (name, _options, callback) => {
    this.#shared(name).then(
      (addresses) => callback(null, addresses),
      (error) => callback(error, []),
    );
  };

  #shared(name: string): Promise<LookupAddress[]> {
    const pending = this.#pending.get(name);
    if (pending !== undefined) return pending;
    const started = this.find(name).finally(() => this.#pending.delete(name));
    this.#pending.set(name, started);
    return started;
  }
}

function findAll(name: string): Promise<LookupAddress[]> {
  return lookup(name, { all: true, hints: ADDRCONFIG });
}
