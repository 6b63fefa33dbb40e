import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withheld, withheldProblem, withoutNames } from "../../../agent/status/page/withhold.ts";
import { troubledSnapshot } from "../../support/view-model.ts";

describe("a text without names", () => {
  it.each([
    ["connect ECONNREFUSED 10.1.2.3:8883", "connect ECONNREFUSED …"],
    ["getaddrinfo ENOTFOUND broker.example.net", "getaddrinfo ENOTFOUND …"],
    ["connect EHOSTUNREACH fe80::1%eth0:1883 - Local", "connect EHOSTUNREACH … - Local"],
    ["connect ETIMEDOUT 2001:db8::ff:8883", "connect ETIMEDOUT …"],
    ["EACCES: permission denied, open '/etc/suar/password'", "EACCES: permission denied, open '…'"],
    ["GET http://192.168.0.1/api/home failed", "GET … failed"],
    ["station 02:a1:b2:c3:d4:01 left", "station … left"],
    ["localhost:1883 is silent", "… is silent"],
    ["no answer within 8.5 s", "no answer within 8.5 s"],
    ["at 10:15:30 the disk was full: 3/4", "at 10:15:30 the disk was full: 3/4"],
  ])("%s", (text, expected) => {
    expect(withoutNames(text)).toBe(expected);
  });

  it("is short, however much a device or a broker says", () => {
    for (const text of ["a-".repeat(500_000), ":a".repeat(500_000), "/".repeat(1e6), "1.".repeat(500_000)]) {
      expect(withoutNames(text).length).toBeLessThan(500);
    }
  });

  it("does not end in half an address", () => {
    for (let before = 380; before < 400; before++) {
      expect(withoutNames(`${"x ".repeat(before / 2)}02:a1:b2:c3:d4:01 was there`)).not.toContain("02:a1");
    }
  });

  it("holds no IPv4 address and no MAC address, wherever they stand", () => {
    const octet = fc.nat(255);
    const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
    const pair = fc.nat(255).map((byte) => byte.toString(16).padStart(2, "0"));
    const mac = fc.tuple(pair, pair, pair, pair, pair, pair).map((pairs) => pairs.join(":"));
    const around = fc.constantFrom("", " ", "(", "'", "=", ": ", "\n");
    fc.assert(
      fc.property(fc.oneof(address, mac), around, around, (name, before, after) => {
        expect(withoutNames(`x${before || " "}${name}${after || " "}y`)).not.toContain(name);
      }),
    );
  });
});

it("withholds the details of a problem that are names, and keeps numbers and the rest", () => {
  const details = { broker: "b.example.net:8883", seconds: 30, reason: "read ECONNRESET" };
  expect(withheldProblem({ code: "broker-silent", details })).toEqual({
    code: "broker-silent",
    details: { broker: "…", seconds: 30, reason: "read ECONNRESET" },
  });
});

it("keeps the document of suar status --json, without addresses, host names and paths", () => {
  const troubled = troubledSnapshot();
  const setAside = ["/var/lib/suar/outbox.set-aside-1"];
  const given = { ...troubled, outbox: { ...troubled.outbox, setAside } };
  const shown = withheld(given);
  expect(Object.keys(shown)).toEqual(Object.keys(given));
  expect(shown.outbox.account).toEqual(given.outbox.account);
  expect(shown.outbox.setAside).toEqual(["outbox.set-aside-1"]);
  expect(shown.measuring.link.rungs.map(({ rung, state }) => [rung, state])).toEqual(
    given.measuring.link.rungs.map(({ rung, state }) => [rung, state]),
  );
  const text = JSON.stringify(shown);
  for (const { target } of given.measuring.link.rungs) expect(text).not.toContain(target);
  expect(text).not.toMatch(/example\.net|\/var\/lib|\d+\.\d+\.\d+\.\d+/);
});
