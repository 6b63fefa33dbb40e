import { describe, expect, it } from "vitest";
import { redactPage, redactText } from "../../agent/cli/redact.ts";
import { HUGHES_INFO, HUGHES_PAGES, SURFBEAM_15_MODEM } from "../support/terminal-pages.ts";

describe("a page without identities", () => {
  it.each([
    ["a MAC address", "eth0 00:1A:2b:3c:4D:5e up", "eth0 00:00:00:00:00:00 up"],
    ["a MAC address as Cisco writes it", "001a.2b3c.4d5e", "0000.0000.0000"],
    ["an address", "to 10.20.30.40, from 192.168.0.1:80", "to 00.00.00.00, from 000.000.0.0:80"],
    ["an IPv6 address", "fe80::21a:2bff:fe3c:4d5e", "0000::000:0000:0000:0000"],
    ["a serial number", "SN 012345678901.", "SN 012345678901.".replaceAll(/\d/g, "0")],
    ["a name of letters and digits", "ut01234567-89abcdef-00112233", "xx00000000-00xxxxxx-00000000"],
    ["a place", "at -10.17720, 123.6070 now", "at -00.00000, 000.0000 now"],
  ])("masks %s", (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    "UT_1.5.2.2.3",
    "6.2",
    "-44.3",
    "1,693,689,905",
    "000:01:37:54",
    "Online",
    "28.92s",
    "images/Modem_005.png",
  ])("leaves %s as it is", (text) => {
    expect(redactText(text)).toBe(text);
  });

  it("keeps the fields of a positional page, one by one", () => {
    const before = SURFBEAM_15_MODEM.split("##");
    const after = redactPage(SURFBEAM_15_MODEM).split("##");
    expect(after).toHaveLength(before.length);
    const changed = after.flatMap((field, index) => (field === before[index] ? [] : [index]));
    // Address, MAC, serial and part number.
    expect(changed).toEqual([0, 1, 13, 22]);
    expect(after[1]).toBe("00:00:00:00:00:00");
  });

  it("hides what names say is private, at any depth, and keeps the rest", () => {
    const page = {
      serialNumber: "HNX1",
      sat_rx_ss: 74,
      bytes_rx: 9_460_216_018,
      location: { y: -10.1772, text: "Kupang" },
      lan: { ip_addr: "unknown", clients: 3, macs: ["00:1a:2b:3c:4d:5e"] },
      esn0: 9.4,
    };
    expect(JSON.parse(redactPage(JSON.stringify(page)))).toEqual({
      serialNumber: "xxx0",
      sat_rx_ss: 74,
      bytes_rx: 9_460_216_018,
      location: { y: 0, text: "xxxxxx" },
      lan: { ip_addr: "xxxxxxx", clients: 3, macs: ["00:00:00:00:00:00"] },
      esn0: 9.4,
    });
  });

  it("knows names without a break and places without a name", () => {
    const page = {
      serialnumber: "4412345",
      STSerialNo: "4412345",
      macaddr: "unknown",
      siteid: "KDS-17",
      at: [-6.20876, 106.84559],
    };
    expect(JSON.parse(redactPage(JSON.stringify(page)))).toEqual({
      serialnumber: "0000000",
      STSerialNo: "0000000",
      macaddr: "xxxxxxx",
      siteid: "xxx-00",
      at: [0, 0],
    });
    expect(redactPage("STSerialNumber=4412345")).toBe("STSerialNumber=0000000");
  });

  it("does the same with names in an INI page", () => {
    const page = redactPage(`${HUGHES_INFO}\r\nSerialNumber=HN 42\r\nSAN=7\r\n`);
    expect(page).toContain("AnytimeAllowanceRemaining=87");
    expect(page).toContain("SerialNumber=xx 00");
    expect(page).toContain("SAN=0");
  });

  it("masks what is cut off in the middle as text", () => {
    expect(redactPage('{"mac":"00:1a:2b:3c:4d:5e","rx')).toBe('{"mac":"00:00:00:00:00:00","rx');
  });

  it("leaves every value that a profile reads", () => {
    for (const [path, page] of Object.entries(HUGHES_PAGES)) {
      const { lan: _, ...values } = JSON.parse(page);
      expect(JSON.parse(redactPage(page)), path).toMatchObject(values);
    }
  });
});
