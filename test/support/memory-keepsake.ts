import { SuarError } from "../../agent/core/errors.ts";
import { type Keepsake, type KeepsakeName, MAXIMUM_KEEPSAKE_BYTES } from "../../agent/core/keepsake.ts";

/** The Keepsake port in memory. What was written outlives every process and every power cut, for a write is all or nothing. */
export class MemoryKeepsake implements Keepsake {
  readonly kept = new Map<KeepsakeName, Uint8Array>();
  readonly damaged = new Set<KeepsakeName>();
  /** Every write that was made, in order. */
  readonly writes: KeepsakeName[] = [];
  isFull = false;

  async read(name: KeepsakeName): Promise<Uint8Array | undefined> {
    if (this.damaged.has(name)) {
      throw new SuarError("keepsake-unreadable", { file: `memory/${name}`, reason: "it is damaged" });
    }
    return this.kept.get(name)?.slice();
  }

  async write(name: KeepsakeName, bytes: Uint8Array): Promise<void> {
    if (bytes.length > MAXIMUM_KEEPSAKE_BYTES) throw new RangeError(`${bytes.length} bytes to keep as ${name}`);
    const content = bytes.slice();
    if (this.isFull) throw new SuarError("disk-full", { directory: "memory" });
    this.kept.set(name, content);
    this.damaged.delete(name);
    this.writes.push(name);
  }

  /** What a box finds that lost its power now. */
  copy(): MemoryKeepsake {
    const copy = new MemoryKeepsake();
    for (const [name, bytes] of this.kept) copy.kept.set(name, bytes.slice());
    for (const name of this.damaged) copy.damaged.add(name);
    return copy;
  }

  /** The JSON kept under a name. */
  json(name: KeepsakeName): unknown {
    const bytes = this.kept.get(name);
    return bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes));
  }
}
