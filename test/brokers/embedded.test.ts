import { EmbeddedBroker } from "../../simulator/brokers/embedded-broker.ts";
import { brokerSuite } from "../suites/broker.ts";
import { PACKET_LIMIT_BYTES, STOLEN_NAME } from "../support/broker-under-test.ts";

const credentials = { username: "everybody", password: "a secret" };

brokerSuite({
  name: "The embedded broker",
  speaks: "MQTT 3.1.1",
  stranger: "broker-refused",
  refusedTopic: "hangs up",
  oversized: "hangs up",
  unheard: "acknowledges and drops it",
  retainedForWildcards: true,
  start: async () => {
    const broker = new EmbeddedBroker({
      host: "127.0.0.1",
      port: 0,
      credentials,
      // It knows one user for all, and no limit that a record could exceed: this stands for both.
      onPublish: (topic, payload) => {
        if (topic.split("/")[2] === STOLEN_NAME) throw new Error(`${topic} is nobody's`);
        if (payload.length > PACKET_LIMIT_BYTES) throw new Error(`${payload.length} bytes are too many`);
      },
    });
    const access = { url: `mqtt://127.0.0.1:${await broker.listen()}`, credentials };
    return {
      site: () => access,
      stranger: () => ({ ...access, credentials: { ...credentials, password: "another secret" } }),
      reader: () => access,
      control: () => access,
      stop: () => broker.close(),
    };
  },
});
