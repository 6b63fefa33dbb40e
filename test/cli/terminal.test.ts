import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Capture } from "../../agent/cli/capture.ts";
import { BUILT_IN_PROFILES, builtInProfile } from "../../agent/collectors/terminal/profile/built-in.ts";
import { DISH_ID, dishDiagnostics, dishHistory, dishStatus } from "../support/dish-messages.ts";
import { FakeStarlink } from "../support/fake-starlink.ts";
import { FakeWebTerminal } from "../support/fake-web-terminal.ts";
import { readCapture } from "../support/replayed-terminal.ts";
import { runSuar } from "../support/run-suar.ts";
import { COMMUNITY, SNMPD_MISSING, Snmpd } from "../support/snmpd.ts";
import { HUGHES_PAGES, SURFBEAM_15_MODEM } from "../support/terminal-pages.ts";
import { Undo } from "../support/undo.ts";

const undo = new Undo();

// The fakes assert here that they were only read.
afterEach(() => undo.all());

async function dishInOrder(): Promise<FakeStarlink> {
  const dish = await FakeStarlink.start({
    getStatus: dishStatus(),
    getHistory: dishHistory(5000),
    getDiagnostics: dishDiagnostics(),
  });
  undo.add(() => dish.stop());
  return dish;
}

/** Every page that any profile names may be asked for. */
async function webTerminal(pages: Readonly<Record<string, string>>): Promise<FakeWebTerminal> {
  const web = await FakeWebTerminal.start(pages);
  for (const profile of BUILT_IN_PROFILES.map(builtInProfile)) {
    if (profile.protocol === "http") for (const { path } of profile.pages.values()) web.allowed.add(path);
  }
  undo.add(() => web.stop());
  return web;
}

describe("suar terminal probe", () => {
  it("finds a dish, and reads it only", async () => {
    const dish = await dishInOrder();
    const { code, stdout } = await runSuar(["terminal", "probe", dish.address, "--json"]);
    expect(code).toBe(0);
    const { fits, results } = JSON.parse(stdout);
    expect(fits).toEqual(["starlink"]);
    expect(results).toHaveLength(1 + BUILT_IN_PROFILES.length);
    expect(results[0]).toMatchObject({
      profile: "starlink",
      address: dish.address,
      fits: true,
      reading: { locked: true },
    });
    for (const { problem } of results.slice(1)) expect(problem.code).toMatch(/^terminal-/);
  });

  it("finds a terminal with web pages, and says how to use it, in both languages", async () => {
    const web = await webTerminal(HUGHES_PAGES);
    const english = await runSuar(["terminal", "probe", web.address]);
    expect(english.code).toBe(0);
    expect(english.stdout).toContain(`+ hughes  ${web.address}\n    locked, signal 74 %, 12 GB of quota left\n`);
    expect(english.stdout.replaceAll(/\s+/g, " ")).toContain(
      `To use it: collectors.terminal.profile hughes, collectors.terminal.address ${web.address}`,
    );
    const indonesian = await runSuar(["terminal", "probe", web.address, "--lang", "id"]);
    expect(indonesian.stdout).toContain("    terkunci, sinyal 74 %, sisa kuota 12 GB\n");
  });

  it("says of a terminal whose software it does not know what it found, and fails", async () => {
    const web = await webTerminal({ "/index.cgi?page=modemStatusData": `${SURFBEAM_15_MODEM}##more` });
    const { code, stdout } = await runSuar(["terminal", "probe", web.address]);
    expect(code).toBe(1);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "in a form that the profile surfbeam2 does not know: /index.cgi?page=modemStatusData, 34 fields",
    );
    expect(stdout).toContain("No terminal that Suar knows answers.");
  });

  it.skipIf(SNMPD_MISSING !== undefined)("finds an SNMP agent with the community of the site", async () => {
    const snmpd = await Snmpd.start();
    undo.add(() => snmpd.stop());
    const argv = [
      "terminal",
      "probe",
      `127.0.0.1:${snmpd.port}`,
      "--json",
      "--collectors.terminal.snmp.communityFile",
      "/c",
    ];
    const { code, stdout } = await runSuar(argv, { files: { "/c": `${COMMUNITY}\n` } });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).fits).toEqual(["if-mib"]);
  });

  it("refuses an address that is none", async () => {
    const { code, stderr } = await runSuar(["terminal", "probe", "http://192.168.0.1/"]);
    expect(code).toBe(2);
    expect(stderr).toContain("collectors.terminal.address");
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    stop.abort();
    const { code } = await runSuar(["terminal", "probe", "127.0.0.1:9"], { signal: stop.signal });
    expect(code).toBe(130);
  });
});

describe("suar capture", () => {
  it("records a dish without its identity and place, as a test case that reads the same", async () => {
    const dish = await dishInOrder();
    const argv = ["capture", dish.address, "--terminal", "starlink"];
    const { code, stdout, stderr } = await runSuar(argv);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Look through it before you pass it on/);
    const captured = JSON.parse(stdout) as Capture;
    expect(captured.exchanges).toHaveLength(3);
    const bytes = Buffer.concat(
      captured.exchanges.map((exchange) => Buffer.from("message" in exchange ? exchange.message : "", "hex")),
    );
    expect(bytes.includes(DISH_ID)).toBe(false);
    const latitude = Buffer.alloc(8);
    latitude.writeDoubleLE(-10.1772);
    expect(bytes.includes(latitude)).toBe(false);
    expect(stdout).toContain("6001.8");
    expect((await readCapture(captured)).reading).toEqual(captured.reading);
  });

  it("records web pages without identities, as a test case that reads the same", async () => {
    const pages = {
      ...HUGHES_PAGES,
      "/api/home/status/wan": '{"sat_rx_ss":74,"mac":"00:1a:2b:3c:4d:5e","serial":"HX200999"}',
    };
    const web = await webTerminal(pages);
    const { stdout } = await runSuar(["capture", "--terminal", "hughes", "--terminal-address", web.address]);
    expect(stdout).not.toMatch(/4d:5e|HX200999/);
    const captured = JSON.parse(stdout) as Capture;
    // The page that is not there is one that says something.
    expect(captured.exchanges).toContainEqual({ get: "/getdeviceinfo/info.bin", status: 404, body: "" });
    expect((await readCapture(captured)).reading).toEqual(captured.reading);
  });

  it.skipIf(SNMPD_MISSING !== undefined)("records SNMP variables, as a test case that reads the same", async () => {
    const snmpd = await Snmpd.start();
    undo.add(() => snmpd.stop());
    const argv = [
      "capture",
      `127.0.0.1:${snmpd.port}`,
      "--terminal",
      "if-mib",
      "--collectors.terminal.snmp.communityFile",
      "/c",
    ];
    const { stdout } = await runSuar(argv, { files: { "/c": COMMUNITY } });
    expect(stdout).not.toContain(COMMUNITY);
    const captured = JSON.parse(stdout) as Capture;
    expect((await readCapture(captured)).reading).toEqual(captured.reading);
  });

  it("records a terminal that it cannot read: that is what a new profile is made from", async () => {
    const web = await webTerminal({ "/index.cgi?page=modemStatusData": `${SURFBEAM_15_MODEM}##more` });
    const { code, stdout } = await runSuar(["capture", web.address, "--terminal", "surfbeam2"]);
    expect(code).toBe(0);
    const captured = JSON.parse(stdout) as Capture;
    expect(captured).toMatchObject({ problem: { code: "terminal-schema-unknown" } });
    expect(captured.problem?.details["address"]).not.toBe(web.address);
    expect(captured.exchanges).toHaveLength(2);
  });

  it("reads with a profile of the site's own", async () => {
    const folder = mkdtempSync(join(tmpdir(), "suar-profile-"));
    undo.add(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "mine.json");
    const profile = {
      name: "mine",
      title: "Mine",
      protocol: "http",
      pages: { status: { path: "/api/home/usage", format: "json" } },
      values: { quotaRemainingBytes: { page: "status", at: "/anytime/remaining_mb", scale: 1e6 } },
    };
    writeFileSync(file, JSON.stringify(profile));
    const web = await webTerminal(HUGHES_PAGES);
    const files = { [file]: readFileSync(file, "utf8") };
    const { stdout } = await runSuar(["capture", web.address, "--terminal", file], { files });
    expect(JSON.parse(stdout)).toMatchObject({ profile: "mine", reading: { quotaRemainingBytes: 12_345_000_000 } });
  });

  it.each([
    [["capture"], "terminal-not-set", "--terminal"],
    [["capture", "--terminal", "if-mib"], "terminal-address-missing", "collectors.terminal.address"],
    [["capture", "--terminal", "/no/such.json"], "terminal-profile-unreadable", "/no/such.json"],
    [["capture", "--terminal", "comtek-cdm570"], "configuration-invalid", "comtech-cdm570"],
    [["capture", "--terminal", "/bad.json"], "terminal-profile-invalid", "/values"],
  ])("refuses %j with %s and a way out, in both languages", async (argv, code, words) => {
    const files = { "/bad.json": '{"name":"bad","title":"Bad","protocol":"snmp","values":{}}' };
    const english = await runSuar(argv, { files });
    expect([english.code, english.stdout]).toEqual([2, ""]);
    expect(english.stderr).toContain(words);
    const indonesian = await runSuar([...argv, "--lang", "id"], { files });
    expect(indonesian.stderr).not.toBe(english.stderr);
    const json = await runSuar(["--json", ...argv], { files });
    expect(JSON.parse(json.stderr).error?.code ?? "unknown-flag").toMatch(new RegExp(`^(${code}|unknown-flag)$`));
  });
});
