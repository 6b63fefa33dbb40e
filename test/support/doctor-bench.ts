import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { realGatherers } from "../../agent/cli/doctor-gatherers.ts";
import { doctorSettings } from "../../agent/cli/doctor-settings.ts";
import { readFirstBytes } from "../../agent/cli/read-first-bytes.ts";
import { readSecrets } from "../../agent/cli/secrets.ts";
import type { CheckId } from "../../agent/doctor/check.ts";
import { examine } from "../../agent/doctor/examine.ts";
import { type DoctorReport, reportOf } from "../../agent/doctor/report.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import type { Arranged } from "../doctor/cases/case.ts";
import { AgentProcess } from "./agent-process.ts";
import { DoctorVillage } from "./doctor-village.ts";
import { ManyDoors } from "./many-doors.ts";
import { QuickClock } from "./quick-clock.ts";
import { Undo } from "./undo.ts";

/** Nobody asks the real internet, unless a case says so: flags that come later win. */
const AT_HOME = [
  ...["--collectors.link.anycast", "127.0.0.1", "--collectors.link.resolverName", "none"],
  ...["--collectors.services.portalUrl", "none"],
  // Nobody is far away here.
  ...["--collectors.link.timeoutSeconds", "1", "--collectors.link.lateAfterSeconds", "0.5"],
];

/** The world of the doctor's cases: what they share, and what each of them undoes. */
export class DoctorBench {
  readonly undo = new Undo();
  #program: string | undefined;
  #village: DoctorVillage | undefined;

  private constructor(
    readonly doors: ManyDoors,
    /** The production bundle. */
    private readonly bundle: string,
    private readonly directory: string,
  ) {}

  static async open(bundle: string): Promise<DoctorBench> {
    return new DoctorBench(await ManyDoors.open(), bundle, mkdtempSync(join(tmpdir(), "suar-bench-")));
  }

  async close(): Promise<void> {
    await this.undo.all();
    await this.#village?.remove();
    await this.doors.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Made by the first case that needs one. */
  async village(): Promise<DoctorVillage> {
    this.#village ??= await DoctorVillage.build();
    return this.#village;
  }

  /** A folder of the case's own. */
  folder(): string {
    const path = mkdtempSync(join(this.directory, "case-"));
    this.undo.add(() => rmSync(path, { recursive: true, force: true }));
    return path;
  }

  /** A file in a folder of the case's own. */
  file(name: string, content: string, mode = 0o600): string {
    const path = join(this.folder(), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  }

  /** A real agent in a process of its own. */
  agent(dataDirectory: string, broker?: string, flags: readonly string[] = []): AgentProcess {
    const named = ["--site", "doctor-site", ...flags];
    const agent = AgentProcess.start({
      program: this.bundle,
      dataDirectory,
      flags: named,
      ...(broker === undefined ? {} : { broker }),
    });
    this.undo.add(() => agent.kill());
    return agent;
  }

  /** The bundle where every user may read it. */
  #publicProgram(): string {
    const directory = mkdtempSync(join(this.directory, "program-"));
    cpSync(dirname(this.bundle), directory, { recursive: true });
    for (const folder of [this.directory, directory]) chmodSync(folder, 0o755);
    return join(directory, "suar.mjs");
  }

  async examine(checks: readonly CheckId[], arranged: Arranged): Promise<DoctorReport> {
    const isProcess = arranged.prefix ?? arranged.uid;
    return isProcess === undefined ? this.#here(checks, arranged) : this.#there(checks, arranged);
  }

  /** As the command does it, in this process. */
  async #here(checks: readonly CheckId[], arranged: Arranged): Promise<DoctorReport> {
    const flags = pairs(this.#flags(arranged));
    const sources = { file: "none", environment: {}, flags, readFile: readFirstBytes };
    const real = new NodeClock("always");
    const clock = arranged.speed === undefined ? real : new QuickClock(real, arranged.speed);
    const known = await doctorSettings(sources, clock);
    const secrets = await readSecrets(known.settings, readFirstBytes).catch(() => undefined);
    const paths = arranged.paths ?? {};
    const world = { ...known, ...(secrets === undefined ? {} : { secrets }), clock, readFile: readFirstBytes, paths };
    const results = await examine(realGatherers(world), { checks, clock, signal: new AbortController().signal });
    return reportOf(results, { suar: "0.1.0" }, "en");
  }

  /** By the production bundle in a process of its own. */
  async #there(checks: readonly CheckId[], arranged: Arranged): Promise<DoctorReport> {
    this.#program ??= this.#publicProgram();
    const { prefix = [], uid } = arranged;
    const words = [this.#program, "doctor", "--json", "--only", checks.join(",")];
    const [program = "", ...rest] = [
      ...prefix,
      process.execPath,
      ...words,
      "--config",
      "none",
      ...this.#flags(arranged),
    ];
    const env = { PATH: process.env["PATH"] };
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
      const options = { env, cwd: "/", timeout: 60_000, ...(uid === undefined ? {} : { uid, gid: uid }) };
      execFile(program, rest, options, (_error, out, err) => resolve({ stdout: out, stderr: err }));
    });
    if (!stdout.startsWith("{")) throw new Error(`no report: ${stdout}${stderr}`);
    return JSON.parse(stdout) as DoctorReport;
  }

  #flags({ flags = [], isNew = false }: Arranged): readonly string[] {
    return [...AT_HOME, ...(isNew ? [] : ["--site", "doctor-site"]), ...flags];
  }
}

function pairs(flags: readonly string[]): { name: string; value: string }[] {
  const found: { name: string; value: string }[] = [];
  for (let index = 0; index < flags.length; index += 2) {
    found.push({ name: (flags[index] ?? "").slice(2), value: flags[index + 1] ?? "" });
  }
  return found;
}
