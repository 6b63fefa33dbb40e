import { describe } from "vitest";
import { brokerSuite } from "../suites/broker.ts";
import { PACKET_LIMIT_BYTES, passwordOf, SITE_NAMES } from "../support/broker-under-test.ts";
import { CENTRAL_MOSQUITTO_MISSING, CentralMosquitto } from "../support/central-mosquitto.ts";
import { Mosquitto } from "../support/mosquitto.ts";

const MANNERS = { retainedForWildcards: true } as const;
const LIMIT = `max_packet_size ${PACKET_LIMIT_BYTES}`;

describe.skipIf(CENTRAL_MOSQUITTO_MISSING !== undefined)(
  `Mosquitto${CENTRAL_MOSQUITTO_MISSING ? ` (${CENTRAL_MOSQUITTO_MISSING})` : ""}`,
  () => {
    brokerSuite({
      ...MANNERS,
      name: "Mosquitto as config/brokers makes it, over MQTT 5",
      speaks: "MQTT 5",
      stranger: "tls-failed",
      refusedTopic: "says so",
      oversized: "says so",
      unheard: "says so",
      start: async () => {
        const mosquitto = await CentralMosquitto.start({ "max_packet_size 262144": LIMIT });
        return {
          site: (name) => mosquitto.site(name),
          stranger: () => ({ url: mosquitto.siteUrl, tls: mosquitto.certificates.forged("honest") }),
          reader: () => mosquitto.centre("noc"),
          control: () => mosquitto.centre("control"),
          stop: () => mosquitto.stop(),
        };
      },
    });

    brokerSuite({
      ...MANNERS,
      name: "Mosquitto over MQTT 3.1.1, with passwords",
      protocol: "3.1.1",
      speaks: "MQTT 3.1.1",
      stranger: "broker-refused",
      refusedTopic: "acknowledges and drops it",
      oversized: "hangs up",
      unheard: "acknowledges and drops it",
      start: async () => {
        const users = Object.fromEntries([...SITE_NAMES, "noc", "control"].map((name) => [name, passwordOf(name)]));
        const mosquitto = await Mosquitto.start({ users, rules: RULES, settings: [LIMIT] });
        const access = (username: string, password = passwordOf(username)) => ({
          url: mosquitto.url,
          credentials: { username, password },
        });
        return {
          site: (name) => access(name),
          stranger: () => access("honest", "a guess"),
          reader: () => access("noc"),
          control: () => access("control"),
          stop: () => mosquitto.stop(),
        };
      },
    });
  },
);

/** Of sites and centre together, as config/brokers/mosquitto has them on two ports. */
const RULES = [
  "pattern write suar/v1/%u/#",
  "pattern read suar/v1/%u/#",
  "pattern read suar/v1/fleet/pace",
  "user noc",
  "topic read suar/v1/#",
  "user control",
  "topic write suar/v1/+/command",
];
