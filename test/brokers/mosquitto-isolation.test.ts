import { afterAll, beforeAll, describe } from "vitest";
import { isolationSuite } from "../suites/isolation.ts";
import { CentralMosquitto } from "../support/central-mosquitto.ts";
import { MOSQUITTO_MISSING } from "../support/mosquitto.ts";

describe.skipIf(MOSQUITTO_MISSING !== undefined)(
  `Mosquitto as config/brokers makes it${MOSQUITTO_MISSING ? ` (${MOSQUITTO_MISSING})` : ""}`,
  () => {
    let mosquitto: CentralMosquitto;
    beforeAll(async () => {
      mosquitto = await CentralMosquitto.start();
    });
    afterAll(() => mosquitto.stop());

    for (const version of [5, 4] as const) {
      isolationSuite({
        name: version === 5 ? "over MQTT 5" : "over MQTT 3.1.1",
        version,
        letsIn: () => true,
        refusesPublish: version === 5 ? 0x87 : 0,
        site: (name) => mosquitto.site(name),
        named: (name) => ({ url: mosquitto.siteUrl, tls: mosquitto.certificates.siteNamed(name) }),
        reader: () => mosquitto.centre("noc"),
        control: () => mosquitto.centre("control"),
      });
    }
  },
);
