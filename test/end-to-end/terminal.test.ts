import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { AgentProcess } from "../support/agent-process.ts";
import { DISH_ID, dishDiagnostics, dishHistory, dishStatus } from "../support/dish-messages.ts";
import { FakeStarlink } from "../support/fake-starlink.ts";
import { runSuar } from "../support/run-suar.ts";
import { COMMUNITY, SNMPD_MISSING, Snmpd } from "../support/snmpd.ts";
import { Undo } from "../support/undo.ts";
import { until } from "../support/until.ts";

const undo = new Undo();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-terminal-"));
  undo.add(() => rmSync(folder, { recursive: true, force: true }));
});

// Dish and SNMP agent assert here that they were only read.
afterEach(() => undo.all());

function startAgent(...flags: readonly string[]): AgentProcess {
  const every = ["--collectors.terminal.everySeconds", "5"];
  const agent = AgentProcess.start({
    program: inject("agentProgram"),
    dataDirectory: join(folder, "data"),
    flags: [...flags, ...every],
  });
  undo.add(() => agent.kill());
  return agent;
}

const terminalOf = async (agent: AgentProcess) => (await agent.snapshot())?.measuring.terminal;
const problemOf = async (agent: AgentProcess) =>
  (await agent.snapshot())?.measuring.collectors.find(({ name }) => name === "terminal")?.problem;

/** The production bundle beside a device on the wire. */
describe("a real agent process", () => {
  it("reads a dish, says so when it goes away, and takes it up again", async () => {
    const dish = await FakeStarlink.start({
      getStatus: dishStatus(),
      getHistory: dishHistory(5000),
      getDiagnostics: dishDiagnostics(),
    });
    undo.add(() => dish.stop());
    const agent = startAgent("--terminal", "starlink", "--terminal-address", dish.address);
    expect(await until("a reading of the dish", () => terminalOf(agent))).toMatchObject({
      profile: "starlink",
      locked: true,
    });
    for (const request of ["getStatus", "getHistory"]) dish.behaviour.set(request, { grpcStatus: 14 });
    const problem = await until("the problem", () => problemOf(agent));
    expect(problem).toMatchObject({ code: "terminal-status", details: { status: 14 } });
    dish.behaviour.set("getStatus", dishStatus({ outage: { cause: 1 } }));
    await until("the dish that starts", async () => (await terminalOf(agent))?.alerts?.includes("booting"));
    expect(agent.log).not.toContain(DISH_ID);
  });

  it.skipIf(SNMPD_MISSING !== undefined)("reads an SNMP device by version 3, with the passwords in files", async () => {
    const snmpd = await Snmpd.start();
    undo.add(() => snmpd.stop());
    const [authentication, privacy] = [join(folder, "authentication"), join(folder, "privacy")];
    writeFileSync(authentication, "authentication\n");
    writeFileSync(privacy, "privacy-password\n");
    const agent = startAgent(
      ...["--terminal", "if-mib", "--terminal-address", `127.0.0.1:${snmpd.port}`],
      ...["--collectors.terminal.snmp.version", "3", "--collectors.terminal.snmp.user", "sha-aes"],
      ...["--collectors.terminal.snmp.authenticationPasswordFile", authentication],
      ...["--collectors.terminal.snmp.privacyPasswordFile", privacy],
    );
    expect(await until("a reading", () => terminalOf(agent))).toMatchObject({ profile: "if-mib", locked: true });
    for (const secret of ["privacy-password", COMMUNITY]) expect(agent.log).not.toContain(secret);
  });
});

describe("suar run", () => {
  it.each([
    ["terminal-address-missing", ["--terminal", "if-mib"]],
    ["terminal-profile-unreadable", ["--terminal", "/no/such.json"]],
    ["secret-unreadable", ["--terminal", "if-mib", "--collectors.terminal.snmp.communityFile", "/no/such"]],
  ])("does not start with %s", async (code, flags) => {
    const argv = ["--json", "run", "--site", "a", "--data-directory", join(folder, "data"), ...flags];
    const { code: exit, stderr } = await runSuar(argv);
    expect(exit).toBe(2);
    expect(JSON.parse(stderr.trim().split("\n").at(-1) ?? "").error.code).toBe(code);
  });
});
