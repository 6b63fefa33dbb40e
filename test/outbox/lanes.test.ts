import { expect, test } from "vitest";
import { Books } from "../../agent/outbox/books.ts";
import { Freshness } from "../../agent/outbox/freshness.ts";
import { Lanes, MAXIMUM_LEDGER_INTERVALS } from "../../agent/outbox/lanes.ts";
import { MemoryStore } from "../support/memory-store.ts";

test("with too many holes in the ledger live telemetry waits its turn as backlog, until holes have closed", async () => {
  const books = new Books();
  const store = new MemoryStore();
  const fresh = new Freshness(1000);
  const lanes = new Lanes(books, fresh);
  books.telemetry.newest = 3 * MAXIMUM_LEDGER_INTERVALS;
  books.event.newest = 1;
  fresh.mark(books.telemetry.newest, 0);
  expect(await lanes.begin("live", 0, store)).toMatchObject({ from: books.telemetry.newest });
  for (let hole = 1; hole <= MAXIMUM_LEDGER_INTERVALS; hole++) books.telemetry.ledger.add(2 * hole);
  expect(await lanes.begin("live", 0, store)).toBeUndefined();
  expect(await lanes.begin("backlog", 0, store)).toBeDefined();
  expect(await lanes.begin("event", 0, store)).toBeDefined();
  books.telemetry.ledger.add(1);
  expect(await lanes.begin("live", 0, store)).toMatchObject({ from: books.telemetry.newest });
});
