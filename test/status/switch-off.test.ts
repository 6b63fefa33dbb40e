import { expect, it } from "vitest";
import { renderSnapshot } from "../../agent/status/render.ts";
import { isSafeToSwitchOff } from "../../agent/status/switch-off.ts";
import { sampleSnapshot } from "../support/view-model.ts";

const { outbox } = sampleSnapshot();
const problem = { code: "store-full", details: {} };

it("may be switched off once every record is on disk, however many still wait for the centre", () => {
  const waiting = { ...outbox, account: { ...outbox.account, queued: 9000, delivered: 3345 } };
  expect(isSafeToSwitchOff({ outbox: waiting })).toBe(true);
  expect(isSafeToSwitchOff({ outbox: { ...outbox, unsyncedRecords: 1 } })).toBe(false);
});

it("may not while the store has a problem", () => {
  expect(isSafeToSwitchOff({ outbox: { ...outbox, problem } })).toBe(false);
});

it("is said in suar status only when it is so", () => {
  const unsynced = sampleSnapshot({ outbox: { ...outbox, unsyncedRecords: 3 } });
  expect(renderSnapshot(unsynced, "en")).not.toContain("Safe to switch off");
  expect(renderSnapshot(unsynced, "en")).toContain("Do not switch off yet: records are being written to disk (3).");
  expect(renderSnapshot(unsynced, "id")).toContain("Jangan dimatikan dulu: catatan masih ditulis ke penyimpanan (3).");
  expect(renderSnapshot(sampleSnapshot({ outbox: { ...outbox, problem } }), "en")).not.toContain("witch off");
});
