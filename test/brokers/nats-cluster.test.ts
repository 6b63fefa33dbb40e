import { afterAll, beforeAll, describe } from "vitest";
import { brokerSuite, SITE_NAMES } from "../suites/broker.ts";
import { CentralNats } from "../support/central-nats.ts";
import { NATS_MISSING } from "../support/nats.ts";

describe.skipIf(NATS_MISSING !== undefined)(`NATS in a cluster${NATS_MISSING ? ` (${NATS_MISSING})` : ""}`, () => {
  let cluster: CentralNats;
  beforeAll(async () => {
    cluster = await CentralNats.start([...SITE_NAMES, "desa-a", "desa-b"]);
  });
  afterAll(() => cluster.stop());

  brokerSuite({
    name: "Three NATS servers as config/brokers makes them",
    speaks: "MQTT 3.1.1",
    stranger: "tls-failed",
    refusedTopic: "acknowledges and drops it",
    oversized: "takes it",
    retainedForWildcards: true,
    start: async () => ({
      site: (name) => cluster.at(SITE_NAMES.indexOf(name) % 3, cluster.certificates.site(name)),
      stranger: () => cluster.at(0, cluster.certificates.forged("honest")),
      reader: () => cluster.centre("noc", 1),
      control: () => cluster.centre("control", 2),
      stop: async () => {},
    }),
  });
});
