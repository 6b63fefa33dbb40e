import { describe, expect, it } from "vitest";
import { InterfaceCollector } from "../../agent/collectors/interface/counters.ts";
import { FakeNetwork } from "../support/fake-network.ts";

describe("InterfaceCollector", () => {
  it("counts the interface of the default route, whichever it is now", () => {
    const network = new FakeNetwork();
    const collector = new InterfaceCollector("auto", network);
    network.transfer(10, 20);
    network.transfer(30, 40, "wlan0");
    expect(collector.collect().readings).toMatchObject([{ interfaceName: "eth0", counters: { rxBytes: 10 } }]);
    network.route = { gateway: "10.0.0.1", interfaceName: "wlan0" };
    expect(collector.collect().readings).toMatchObject([{ interfaceName: "wlan0", counters: { rxBytes: 30 } }]);
  });

  it("counts a configured interface even where another has the default route", () => {
    const network = new FakeNetwork();
    network.transfer(30, 40, "wlan0");
    const collector = new InterfaceCollector("wlan0", network);
    expect(collector.collect().readings).toMatchObject([{ interfaceName: "wlan0" }]);
  });

  it("names the interface that is missing", () => {
    const collector = new InterfaceCollector("eth7", new FakeNetwork());
    expect(() => collector.collect()).toThrow(
      expect.objectContaining({ code: "interface-missing", details: { interfaceName: "eth7" } }),
    );
  });

  it("says when there is no default route to take the interface from", () => {
    const network = new FakeNetwork();
    network.route = undefined;
    const collector = new InterfaceCollector("auto", network);
    expect(() => collector.collect()).toThrow(expect.objectContaining({ code: "no-default-route" }));
  });
});
