import { randomBytes } from "node:crypto";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import { UsageError } from "../command/usage-error.ts";
import type { AuditSubscriber } from "./subscriber.ts";

/** What a cluster takes to pass a message on, at most. */
const WAIT: Millis = 2 * SECOND;

/**
 * Whether brokers that each have a part of the sites are really separate: of a cluster every message would come once from each. Publishes one
 * message that is no site's. @param subscribers subscribed, before the first site connects. Rejects with a UsageError.
 */
export async function checkSeparate(subscribers: readonly AuditSubscriber[], root: string): Promise<void> {
  const [first, ...others] = subscribers;
  if (first === undefined || others.length === 0) return;
  const topic = `${root}/simulator-check-${randomBytes(4).toString("hex")}/event`;
  for (const other of others) other.expect(topic);
  await first.publish({ topic, payload: new Uint8Array(), retain: false });
  await new Promise((resolve) => setTimeout(resolve, WAIT));
  if (!others.some(({ hasCome }) => hasCome)) return;
  throw new UsageError(
    "--broker: the addresses are of one broker, which passes on what comes to any of them. Name one of them.",
  );
}
