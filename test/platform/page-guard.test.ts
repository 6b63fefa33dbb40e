import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAllowedHost, isLocalAddress } from "../../agent/platform/page-guard.ts";

const options = {
  port: 8080,
  hosts: [{ host: "suar.lan" }, { host: "localhost", port: 9000 }, { host: "fe80::7" }],
};
const allowed = (host: string, local = "::ffff:192.168.0.5") => isAllowedHost(host, local, options);

describe("a name that the page is asked for by", () => {
  it.each([
    "localhost:8080",
    "LOCALHOST:8080",
    "127.0.0.1:8080",
    "[::1]:8080",
    "192.168.0.5:8080",
    "suar.lan",
    "suar.lan:8080",
    "Suar.LAN:1",
    "localhost:9000",
    "[fe80::7]:8080",
  ])("may be %s", (host) => {
    expect(allowed(host)).toBe(true);
  });

  it.each([
    "",
    "evil.example",
    "evil.example:8080",
    "localhost",
    "localhost:8081",
    "localhost.evil.example:8080",
    "suar.lan.evil.example",
    "xsuar.lan",
    "192.168.0.6:8080",
    "192.168.0.5",
    "192.168.0.5:8080, localhost:8080",
    "localhost:8080/",
    "localhost:8080@evil.example",
    "user@localhost:8080",
    " localhost:8080",
    "localhost:08080000",
    "[::1]",
    "::1:8080",
    "[localhost]:8080",
    "127.0.0.1.:8080",
    "0x7f.0.0.1:8080",
    "2130706433:8080",
  ])("may not be %j", (host) => {
    expect(allowed(host)).toBe(false);
  });

  it("needs no port where the page is at port 80", () => {
    expect(isAllowedHost("localhost", "127.0.0.1", { port: 80, hosts: [] })).toBe(true);
  });

  it("is never one that nobody allowed, whatever it looks like", () => {
    const known =
      /^(?:localhost:(?:8080|9000)|127\.0\.0\.1:8080|\[::1\]:8080|10\.0\.0\.1:8080|suar\.lan(?::\d{1,5})?|\[fe80::7\](?::\d{1,5})?)$/i;
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webAuthority({ withPort: true })), (host) => {
        if (isAllowedHost(host, "10.0.0.1", options)) expect(host).toMatch(known);
      }),
    );
  });
});

describe("the local network", () => {
  it.each([
    "127.0.0.1",
    "::1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.1",
    "192.168.100.9",
    "169.254.3.4",
    "fd00::1",
    "fe80::1%wlan0",
    "::ffff:192.168.0.9",
  ])("has %s in it", (address) => {
    expect(isLocalAddress(address)).toBe(true);
  });

  it.each([
    "",
    "8.8.8.8",
    "172.32.0.1",
    "172.15.0.1",
    "192.169.0.1",
    "100.64.0.1",
    "2001:db8::1",
    "::ffff:8.8.8.8",
    "11.0.0.1",
    "ff02::1",
  ])("has not %j", (address) => {
    expect(isLocalAddress(address)).toBe(false);
  });
});
