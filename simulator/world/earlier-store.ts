import { mkdtempSync } from "node:fs";
import { cp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "../../agent/core/queue.ts";
import type { StoreEntry } from "../../agent/core/store.ts";
import { SIDECAR_SLOT_BYTES } from "../../agent/core/volume.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";

const EVERYTHING = 1_000_000;
const FIRST_KEY = new Uint8Array();
const LAST_KEY = new Uint8Array(64).fill(0xff);

/** What lies on the card of a box that an earlier version ran on. */
export interface CardContent {
  readonly entries: readonly StoreEntry[];
  readonly sidecar: readonly [Uint8Array, Uint8Array];
  /** What it says of itself. */
  readonly account: Account;
}

/** A store that an earlier version wrote, kept as a fixture of the tests: read once, for all boxes that have it. */
export class EarlierStore {
  #content: Promise<CardContent> | undefined;

  /** @param directory with `outbox`, `outbox.sidecar` and `expected.json`; not changed. */
  constructor(private readonly directory: string) {}

  content(): Promise<CardContent> {
    this.#content ??= this.#read();
    return this.#content;
  }

  async #read(): Promise<CardContent> {
    // Opening a store writes to it.
    const copy = mkdtempSync(join(tmpdir(), "suar-earlier-"));
    try {
      await cp(join(this.directory, "outbox"), copy, { recursive: true });
      const store = new LevelStore(copy);
      await store.open();
      const entries = await store.range(FIRST_KEY, LAST_KEY, EVERYTHING);
      await store.close();
      const sidecar = new Uint8Array(await readFile(join(this.directory, "outbox.sidecar")));
      const expected = JSON.parse(await readFile(join(this.directory, "expected.json"), "utf8")) as {
        readonly account: Account;
      };
      const slot = (index: number) => sidecar.slice(index * SIDECAR_SLOT_BYTES, (index + 1) * SIDECAR_SLOT_BYTES);
      return { entries, sidecar: [slot(0), slot(1)], account: expected.account };
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }
}
