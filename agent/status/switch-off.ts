import type { OutboxStatus } from "../core/status.ts";

/**
 * Whether the power may be cut now without losing anything that was recorded: every accepted record is synced to disk, and the disk takes
 * more. What the open window has measured so far, a minute at most, is no record yet; a clean stop keeps that as well.
 */
export function isSafeToSwitchOff({ outbox }: { readonly outbox: OutboxStatus }): boolean {
  // While the store cannot be written or read, nobody knows what of it is kept.
  return outbox.problem === undefined && outbox.unsyncedRecords === 0;
}
