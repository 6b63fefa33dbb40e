import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readOptions } from "../../../scripts/certificates/options.ts";
import { UsageError } from "../../../scripts/usage-error.ts";

describe("the options of npm run certificates", () => {
  test("name each site once, and the folder where all is kept", () => {
    const longest = "D".repeat(64);
    const options = readOptions(["site", "desa-1", "5304122003", "_", longest, "desa-1", "--directory", "a folder"]);
    expect(options).toMatchObject({ kind: "site", names: ["desa-1", "5304122003", "_", longest] });
    expect(options.directory).toBe(resolve("a folder"));
  });

  test("make a server's certificate for this machine unless told otherwise", () => {
    expect(readOptions(["server"]).hosts).toEqual(["localhost", "127.0.0.1"]);
    expect(readOptions(["server", "--hosts", "broker.example.id, 203.0.113.7,2001:db8::1"]).hosts).toEqual([
      "broker.example.id",
      "203.0.113.7",
      "2001:db8::1",
    ]);
  });

  test.each([
    [[], /Say what to make: one of ca, server, site, centre/],
    [["key"], /no certificate "key"/],
    [["ca", "mine"], /"ca" takes no name/],
    [["server", "broker.example.id"], /"server" takes no name/],
    [["site"], /Name the site/],
    [["centre"], /Name the centre/],
    [["ca", "--hosts", "localhost"], /--hosts belongs to the server/],
    [["site", "a", "--days", "9000"], /--help/],
    [["server", "--hosts", "a_b"], /host names and addresses/],
    [["server", "--hosts", "localhost,"], /host names and addresses/],
    [["server", "--hosts", "a,DNS:b"], /host names and addresses/],
    [["server", "--hosts", "*.example.id"], /host names and addresses/],
    [["server", "--hosts", Array.from({ length: 51 }, (_, i) => `h${i}`).join()], /at most 50/],
    [["site", ...Array.from({ length: 1001 }, (_, i) => `s${i}`)], /At most 1000/],
  ])("say what to write instead of %j", (words, sentence) => {
    expect(() => readOptions(words)).toThrow(UsageError);
    expect(() => readOptions(words)).toThrow(sentence);
  });

  // Each of them would be more than a name in a topic, in a file system, in OpenSSL's configuration or in a subject.
  test.each([
    ["+"],
    ["#"],
    ["desa/1"],
    [".."],
    ["desa.1"],
    ["desa 1"],
    [""],
    ["$HOME"],
    ["x\nOU=centre"],
    ["x,OU=centre"],
    ["x/OU=centre"],
    ["désa"],
    ["\0"],
    ["D".repeat(65)],
  ])("refuse a site or a program of the centre called %j", (name) => {
    for (const kind of ["site", "centre"]) {
      expect(() => readOptions([kind, "fine", name])).toThrow(/cannot be a name: use 1 to 64 letters, digits/);
    }
  });
});
