import { describe } from "vitest";
import { brokerSuite } from "../suites/broker.ts";
import { SITE_NAMES } from "../support/broker-under-test.ts";
import { NATS_MISSING, Nats } from "../support/nats.ts";

describe.skipIf(NATS_MISSING !== undefined)(`NATS${NATS_MISSING ? ` (${NATS_MISSING})` : ""}`, () => {
  brokerSuite({
    name: "A single NATS server",
    speaks: "MQTT 3.1.1",
    stranger: "broker-refused",
    refusedTopic: "acknowledges and drops it",
    oversized: "takes it",
    unheard: "acknowledges and drops it",
    retainedForWildcards: true,
    start: async () => {
      const nats = await Nats.start(SITE_NAMES);
      return {
        site: (name) => nats.access(name),
        stranger: () => nats.access("honest", "a guess"),
        reader: () => nats.access("noc"),
        control: () => nats.access("control"),
        stop: () => nats.stop(),
      };
    },
  });
});
