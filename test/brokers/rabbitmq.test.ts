import { describe } from "vitest";
import { brokerSuite } from "../suites/broker.ts";
import { PACKET_LIMIT_BYTES, SITE_NAMES } from "../support/broker-under-test.ts";
import { RABBITMQ_MISSING, RabbitMq } from "../support/rabbitmq.ts";

describe.skipIf(RABBITMQ_MISSING !== undefined)(`RabbitMQ${RABBITMQ_MISSING ? ` (${RABBITMQ_MISSING})` : ""}`, () => {
  brokerSuite({
    name: "RabbitMQ with its MQTT plugin",
    speaks: "MQTT 3.1.1",
    stranger: "broker-refused",
    refusedTopic: "hangs up",
    oversized: "falls silent",
    unheard: "acknowledges and drops it",
    retainedForWildcards: false,
    start: async () => {
      const rabbitmq = await RabbitMq.start({ sites: SITE_NAMES, maximumMessageBytes: PACKET_LIMIT_BYTES });
      return {
        site: (name) => rabbitmq.access(name),
        stranger: () => rabbitmq.access("honest", "a guess"),
        reader: () => rabbitmq.access("noc"),
        control: () => rabbitmq.access("control"),
        stop: () => rabbitmq.stop(),
      };
    },
  });
});
