import { describe, expect, it } from "vitest";
import { centralConfiguration, edgeConfiguration } from "../../../../scripts/bench/uplink/mosquitto.ts";

describe("the brokers of the bench", () => {
  it("are the central one as it is delivered, with nothing of the system's left in it", () => {
    const text = centralConfiguration({
      sitePort: 1883,
      centrePort: 1884,
      dataDirectory: "/bench/data",
      certificates: "/bench/certificates",
    });
    const settings = text.split("\n").filter((line) => !line.startsWith("#"));
    expect(settings.filter((line) => /\/etc\/|\/var\/|0\.0\.0\.0/.test(line))).toEqual([]);
    expect(text).toContain("\nlistener 1883 127.0.0.1\n");
    expect(text).toContain("\ncafile /bench/certificates/ca.crt\n");
    expect(text).toMatch(/\nacl_file .*config\/brokers\/mosquitto\/sites\.acl\n/);
  });

  it("and a bridge that keeps what waits and saves as often as it is told", () => {
    const text = edgeConfiguration({
      port: 1883,
      dataDirectory: "/bench/data",
      autosaveSeconds: 30,
      centre: "10.78.1.1:8883",
      site: "bridge1",
      certificate: { ca: "/ca.crt", certificate: "/b.crt", key: "/b.key" },
    });
    expect(text).toContain("\npersistence true\n");
    expect(text).toContain("\nautosave_interval 30\n");
    expect(text).toContain("\ncleansession false\n");
    expect(text).toContain("\naddress 10.78.1.1:8883\n");
  });
});
