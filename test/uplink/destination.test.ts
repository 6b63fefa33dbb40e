import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Destination } from "../../agent/uplink/destination.ts";

const HOME = "mqtts://broker.example.net";

describe("destination", () => {
  it("follows to hosts that were allowed, with the scheme of home", () => {
    const destination = new Destination(HOME, ["second.example.net", "third.example.net:8884"]);
    expect(destination.redirected("second.example.net:9000")).toBe(true);
    expect(destination.url).toBe("mqtts://second.example.net:9000");
    expect(destination.redirected("third.example.net:1")).toBe(false);
    expect(destination.redirected("evil.example.net third.example.net:8884")).toBe(true);
    expect(destination.url).toBe("mqtts://third.example.net:8884");
  });

  it("comes home when the other one cannot be used", () => {
    const destination = new Destination(HOME, ["second.example.net"]);
    destination.redirected("second.example.net");
    destination.failed();
    expect(destination.url).toBe(HOME);
  });

  it("follows home's word again however often the other one could not be used", () => {
    const destination = new Destination(HOME, ["second.example.net"]);
    for (let attempt = 0; attempt < 10; attempt++) {
      expect(destination.redirected("second.example.net")).toBe(true);
      destination.failed();
    }
  });

  it("does not let two brokers send it back and forth for ever", () => {
    const destination = new Destination(HOME, ["a.example.net", "b.example.net"]);
    const followed = Array.from({ length: 10 }, (_, i) =>
      destination.redirected(i % 2 === 0 ? "a.example.net" : "b.example.net"),
    );
    expect(followed.filter(Boolean)).toHaveLength(3);
    destination.worked();
    expect(destination.redirected("a.example.net")).toBe(true);
  });

  it("goes nowhere else, whatever the broker says", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.constantFrom(
            "second.example.net@evil",
            "second.example.net/x",
            "second.example.net?x",
            "user:p@second.example.net",
            "",
          ),
        ),
        (reference) => {
          const destination = new Destination(HOME, ["second.example.net"]);
          destination.redirected(reference);
          const { hostname, protocol } = new URL(destination.url);
          expect(["broker.example.net", "second.example.net"]).toContain(hostname);
          expect(protocol).toBe("mqtts:");
        },
      ),
    );
    expect(new Destination(HOME, []).redirected(undefined)).toBe(false);
  });
});
