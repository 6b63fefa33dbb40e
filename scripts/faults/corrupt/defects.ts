import type { Durability, Store, StoreEntry, StoreOp } from "../../../agent/core/store.ts";
import type { Volume } from "../../../agent/core/volume.ts";
import { epochText } from "../../../agent/outbox/bytes.ts";
import { encodeEntry } from "../../../agent/outbox/entry.ts";
import { parseEntryKey } from "../../../agent/outbox/keys.ts";

export const CORRUPT_DEFECTS = {
  "no-checksum": "entries are believed without a look at their checksum",
  "no-sidecar": "what stands beside the store is not read",
} as const;

const EPOCH_OFFSET = 5;
const EPOCH_END = 13;
const JSON_OFFSET = 19;

/** Hands out every entry with a checksum that fits, whatever it holds. */
export class NoChecksumStore implements Store {
  constructor(private readonly inner: Store) {}

  get location(): string {
    return this.inner.location;
  }

  async range(from: Uint8Array, to: Uint8Array, limit: number): Promise<readonly StoreEntry[]> {
    return (await this.inner.range(from, to, limit)).map(({ key, value }) => {
      const name = parseEntryKey(key);
      if (name === undefined || value.byteLength <= JSON_OFFSET) return { key, value };
      const epoch = epochText(value.subarray(EPOCH_OFFSET, EPOCH_END));
      return { key, value: encodeEntry(key, epoch, name.seq, value.subarray(JSON_OFFSET)) };
    });
  }

  open(): Promise<void> {
    return this.inner.open();
  }

  commit(operations: readonly StoreOp[], durability: Durability): Promise<void> {
    return this.inner.commit(operations, durability);
  }

  compact(from: Uint8Array, to: Uint8Array): Promise<void> {
    return this.inner.compact(from, to);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

/** The same volume, only that its sidecar is always empty. */
export function withoutSidecar(volume: Volume): Volume {
  const empty: Volume["readSidecar"] = async () => [new Uint8Array(), new Uint8Array()];
  return new Proxy(volume, {
    get: (target, name) => {
      if (name === "readSidecar") return empty;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
