import { SECOND } from "../../agent/core/time.ts";
import type { SessionOptions } from "../../agent/core/transport.ts";

/** Of a site that needs nothing but an address. */
export function sessionOptions(overrides: Partial<SessionOptions>): SessionOptions {
  return {
    url: "mqtt://127.0.0.1:1883",
    version: 5,
    clientId: "suar-site-1",
    keepaliveSeconds: 60,
    resumeSeconds: 0,
    will: { topic: "test/site-1/status", payload: Buffer.from("{}"), retain: true },
    connectDeadline: 10 * SECOND,
    ...overrides,
  };
}
