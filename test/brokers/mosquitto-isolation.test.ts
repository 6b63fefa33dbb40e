import { afterAll, beforeAll, describe } from "vitest";
import { isolationSuite } from "../suites/isolation.ts";
import { CENTRAL_MOSQUITTO_MISSING, CentralMosquitto } from "../support/central-mosquitto.ts";

describe.skipIf(CENTRAL_MOSQUITTO_MISSING !== undefined)(
  `Mosquitto as config/brokers makes it${CENTRAL_MOSQUITTO_MISSING ? ` (${CENTRAL_MOSQUITTO_MISSING})` : ""}`,
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
        // The same rules: the names that Mosquitto itself must see through.
        ...(version === 5 ? {} : { intruders: ["desa-b", "+", "#", "desa-a/x"] }),
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
