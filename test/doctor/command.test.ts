import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, describe, expect, inject, it } from "vitest";
import { runCommandLine } from "../../agent/cli/cli.ts";
import { readFirstBytes } from "../../agent/cli/read-first-bytes.ts";
import { CHECKS } from "../../agent/doctor/check.ts";
import type { DoctorReport } from "../../agent/doctor/report.ts";
import { AgentProcess } from "../support/agent-process.ts";
import { CENTRAL_MOSQUITTO_MISSING, CentralMosquitto } from "../support/central-mosquitto.ts";
import { runSuar } from "../support/run-suar.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { Undo } from "../support/undo.ts";
import { until } from "../support/until.ts";

const undo = new Undo();
afterEach(() => undo.all());

/** With real files, and no wish to reach the real internet. */
async function doctor(flags: readonly string[], signal = new AbortController().signal) {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const home = ["--collectors.link.anycast", "127.0.0.1", "--collectors.link.resolverName", "none"];
  const quick = ["--collectors.services.portalUrl", "none", "--config", "none"];
  const code = await runCommandLine(["doctor", ...home, ...quick, ...flags], {
    environment: {},
    stdout: { write: (text) => void stdout.push(text), taken: async () => true },
    stderr: { write: (text) => void stderr.push(text) },
    isTty: false,
    signal,
    readFile: readFirstBytes,
  });
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}

async function folder(): Promise<string> {
  const made = await temporaryFolder();
  undo.add(() => made.remove());
  return made.path;
}

describe("suar doctor", () => {
  it("speaks both languages, and says what to do", async () => {
    const flags = ["--site", "desa-1", "--only", "broker,versions"];
    const english = await doctor([...flags, "--lang", "en"]);
    expect(english.stdout).toMatch(/^FAIL +Way to the broker +No broker is set/);
    expect(english.stdout).toContain("→ `sudo suar setup` asks for it");
    expect(english.stdout).toMatch(/1 failed, 0 to look at, 1 fine, 0 not examined\.\n$/);
    const indonesian = await doctor([...flags, "--lang", "id"]);
    expect(indonesian.stdout).toMatch(/^GAGAL Jalan ke broker +Broker belum diatur/);
    expect(indonesian.stdout).toMatch(/1 gagal, 0 perlu dilihat, 1 baik, 0 tidak diperiksa\.\n$/);
  });

  it("ends with 0 where nothing failed, with 1 where something did, and with 2 at a check that is none", async () => {
    expect((await doctor(["--site", "a", "--only", "versions,terminal"])).code).toBe(0);
    expect((await doctor(["--site", "a", "--only", "broker"])).code).toBe(1);
    const unknown = await doctor(["--only", "brokr", "--json"]);
    expect([unknown.code, JSON.parse(unknown.stderr)]).toMatchObject([
      2,
      { error: { code: "doctor-check-unknown", details: { name: "brokr", suggestion: "broker" } }, exitCode: 2 },
    ]);
  });

  it("fits a phone", async () => {
    const { stdout } = await runSuar(["doctor", "--config", "none", "--only", "broker,tls"], { columns: 40 });
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
  });

  it("lists all that it can say, for a guide", async () => {
    const { code, stdout } = await doctor(["--messages", "--lang", "id"]);
    expect([code, stdout.split("\n", 1)]).toEqual([0, ["## Lampiran: arti tulisan `suar doctor`"]]);
  });

  it("says what it still waits for, and ends at Ctrl-C", async () => {
    const silent = createServer((socket) => socket.on("error", () => {}));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    undo.add(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const stop = new AbortController();
    const flags = ["--site", "a", "--lang", "en", "--only", "login", "--broker", `mqtt://127.0.0.1:${port}`];
    const running = doctor([...flags, "--data-directory", await folder()], stop.signal);
    setTimeout(() => stop.abort(), 3000);
    const { code, stderr } = await running;
    expect(stderr).toMatch(/^Still examining: Login at the broker …\n/);
    expect(code).toBe(130);
  });

  it("prints a report that the published schema describes, in English or Indonesian alike", async () => {
    const url = new URL("../../config/doctor.schema.json", import.meta.url);
    const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync(url, "utf8")));
    const flags = ["--site", "desa-1", "--broker", "mqtt://127.0.0.1:1", "--data-directory", await folder(), "--json"];
    const { stdout } = await doctor(flags);
    const report = JSON.parse(stdout) as DoctorReport;
    validate(report);
    expect(validate.errors).toBeNull();
    expect(report.checks.map(({ check }) => check)).toEqual(CHECKS);
    expect(report).toMatchObject({ v: 1, site: "desa-1", ok: false });
    const other = JSON.parse((await doctor([...flags, "--lang", "id"])).stdout) as DoctorReport;
    const ids = ({ checks }: DoctorReport) => checks.flatMap(({ findings }) => findings.map(({ id }) => id));
    expect(ids(other)).toEqual(ids(report));
  });

  it.skipIf(CENTRAL_MOSQUITTO_MISSING !== undefined)(
    "disturbs neither the session nor the store of an agent that runs, where the rules tie its name to its certificate",
    async () => {
      const central = await CentralMosquitto.start();
      undo.add(() => central.stop());
      const { tls } = central.site("command-site");
      const directory = await folder();
      const files = join(central.certificates.directory, "site/command-site");
      const settings = [
        ...["--uplink.caFile", join(central.certificates.directory, "ca.crt")],
        ...["--uplink.certificateFile", `${files}.crt`, "--uplink.keyFile", `${files}.key`],
      ];
      expect(existsSync(`${files}.key`) && tls !== undefined).toBe(true);
      const agent = AgentProcess.start({
        program: inject("agentProgram"),
        ...{ dataDirectory: directory, broker: central.siteUrl, flags: ["--site", "command-site", ...settings] },
      });
      undo.add(() => agent.kill());
      const uplink = async () => (await agent.snapshot())?.uplink;
      await until("a session", async () => (await uplink())?.state === "connected", { describe: () => agent.tail() });
      const connections = () => central.log.split("New client connected").length;
      const store = () => statSync(join(directory, "outbox", "LOG")).ino;
      const before = [connections(), store()];

      const flags = ["--site", "command-site", "--broker", central.siteUrl, "--data-directory", directory, ...settings];
      const report = JSON.parse((await doctor([...flags, "--json"])).stdout) as DoctorReport;
      const verdicts = Object.fromEntries(report.checks.map(({ check, verdict }) => [check, verdict]));
      expect(verdicts).toMatchObject({
        broker: "pass",
        tls: "pass",
        login: "pass",
        agent: "pass",
        store: "pass",
        keys: "pass",
      });
      expect([connections(), store()]).toEqual(before);
      expect(await uplink()).toMatchObject({ state: "connected" });
      const ended = agent.logLines.filter(({ msg }) => msg === "The session with the broker ended");
      expect(ended).toEqual([]);
    },
  );
});
