import { expect, test } from "vitest";
import { Books } from "../../agent/outbox/books.ts";
import { Freshness } from "../../agent/outbox/freshness.ts";
import { Lanes, MAXIMUM_LEDGER_INTERVALS } from "../../agent/outbox/lanes.ts";

test("with too many holes in the ledger live telemetry waits its turn as backlog, until holes have closed", () => {
  const books = new Books();
  const fresh = new Freshness(1000);
  const lanes = new Lanes(books, fresh);
  books.telemetry.newest = 3 * MAXIMUM_LEDGER_INTERVALS;
  fresh.mark(books.telemetry.newest, 0);
  expect(lanes.begin("live", 0)).toMatchObject({ from: books.telemetry.newest });
  for (let hole = 1; hole <= MAXIMUM_LEDGER_INTERVALS; hole++) books.telemetry.ledger.add(2 * hole);
  expect(lanes.begin("live", 0)).toBeUndefined();
  expect(lanes.begin("backlog", 0)).toBeDefined();
  expect(lanes.begin("event", 0)).toBeDefined();
  books.telemetry.ledger.add(1);
  expect(lanes.begin("live", 0)).toMatchObject({ from: books.telemetry.newest });
});
