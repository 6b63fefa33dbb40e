import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readOptions, type SimulationOptions } from "../../simulator/command/options.ts";
import { UsageError } from "../../simulator/command/usage-error.ts";
import type { SimulationReport } from "../../simulator/report/report.ts";
import { checkReports } from "../../simulator/report/write-reports.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const PROGRAM = fileURLToPath(new URL("../../simulator/main.ts", import.meta.url));

/** @param onSaid hears all of stderr so far, each time there is more. */
async function simWatched(
  flags: readonly string[],
  onSaid: (stderr: string, child: ChildProcess) => void,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
    onSaid(stderr, child);
  });
  const [code] = await once(child, "close");
  return { code: code as number, stdout, stderr };
}

function sim(...flags: readonly string[]) {
  return simWatched(flags, () => {});
}

/** A run as at a terminal: `interrupt` reaches its whole process group. To be ended, whatever came of it. */
function simInGroup(flags: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
    env: { ...process.env, ...environment },
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return {
    child,
    said: () => stderr,
    ended: once(child, "close"),
    interrupt: () => process.kill(-(child.pid as number), "SIGINT"),
    end: () => child.kill("SIGKILL"),
  };
}

/** A run whose broker accepts connections and says nothing. Both have ended when it settles. */
async function withSilentBroker(work: (run: ReturnType<typeof simInGroup>) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.resume().on("error", () => {}));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const run = simInGroup(["--sites", "2", "--no-page", "--broker", `mqtt://127.0.0.1:${port}`]);
  try {
    await work(run);
  } finally {
    run.end();
    server.close();
  }
}

/** What the runs that keep their files here have there. */
function runsIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith("suar-sim-"));
}

/** Empty of a process that has ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** The processes of the agents. */
function workersOf({ pid }: ChildProcess): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
  return children.filter((child) => commandOf(child).includes("suar.mjs"));
}

/** As soon as there are some. */
function firstWorkersOf(child: ChildProcess): Promise<readonly number[]> {
  return until("there are workers", () => {
    const workers = workersOf(child);
    return workers.length > 0 && workers;
  });
}

/** The account as it is written in the page, by name. */
function accountIn(html: string): Readonly<Record<string, number>> {
  const [, table = ""] = /<table id="account">(.*?)<\/table>/s.exec(html) ?? [];
  const rows = table.matchAll(/<th scope="row">(.*?)<\/th><td>(.*?)<\/td>/g);
  return Object.fromEntries([...rows].map(([, name = "", value = ""]) => [name, Number(value.replaceAll(",", ""))]));
}

describe("npm run sim", () => {
  it("prints the plan first, runs real agents in processes, and ends with an account as text, JSON and HTML", async () => {
    const folder = await temporaryFolder();
    try {
      const file = join(folder.path, "report.json");
      const page = join(folder.path, "report.html");
      const flags = "--sites 6 --workers 2 --minutes 0.1 --speed 30 --scenario evening-power-cut,gateway-failure";
      const { code, stdout, stderr } = await sim(...flags.split(" "), "--json", file, "--report", page);
      expect(`${code} ${stderr.match(/broke.*/)?.[0] ?? ""}`).toBe("0 ");
      expect(stdout.indexOf("workers    2 processes")).toBeGreaterThan(-1);
      expect(stdout.indexOf("created")).toBeGreaterThan(stdout.indexOf("workers"));
      expect(stdout).toContain("Every record is accounted for.");
      const report = JSON.parse(readFileSync(file, "utf8")) as SimulationReport;
      expect(report.verdict).toMatchObject({ ok: true, undeclared: 0, findings: [] });
      expect(report.verdict.created).toBeGreaterThan(12);
      expect(report.verdict.delivered + report.verdict.queued + report.verdict.declared).toBeGreaterThanOrEqual(
        report.verdict.created,
      );
      expect(report.verdict.births).toBeGreaterThanOrEqual(6);
      expect(report.options).toMatchObject({ sites: 6, speed: 30, seed: 1 });
      expect(report.occasions).toHaveLength(3);
      expect(report.command).toBe(`npm run sim -- ${flags}`);
      expect(stderr).toMatch(/^Live page: http:\/\/127\.0\.0\.1:\d+\/$/m);
      expect(report.history.at(-1)?.recorded).toBe(report.verdict.created);
      expect(Math.max(...report.history.map(({ connected }) => connected))).toBe(6);
      expect(report.provinces.reduce((sum, { stopped }) => sum + stopped, 0)).toBe(6);
      const { created, delivered, duplicates, queued, declared, undeclared, reordered } = report.verdict;
      expect(accountIn(readFileSync(page, "utf8"))).toEqual({
        created,
        delivered,
        duplicates,
        queued,
        declared,
        undeclared,
        reordered,
      });
    } finally {
      await folder.remove();
    }
  }, 120_000);

  it("ends at once at a second Ctrl-C, and leaves nothing behind", async () => {
    const folder = await temporaryFolder();
    const run = simInGroup(["--sites", "2", "--no-page"], { TMPDIR: folder.path });
    try {
      await until("the run goes", () => run.said().includes("running"));
      expect(runsIn(folder.path)).toHaveLength(1);
      run.child.kill("SIGINT");
      await until("it was heard", () => run.said().includes("once more ends it at once"));
      run.child.kill("SIGINT");
      expect(await run.ended).toEqual([130, null]);
      expect(runsIn(folder.path)).toEqual([]);
    } finally {
      run.end();
      await folder.remove();
    }
  }, 60_000);

  it("writes its report after a Ctrl-C at the terminal, which reaches all that it has started as well", async () => {
    const folder = await temporaryFolder();
    const page = join(folder.path, "report.html");
    const run = simInGroup(["--sites", "2", "--minutes", "60", "--report", page]);
    try {
      await until("the run goes", () => run.said().includes("running"));
      run.interrupt();
      expect(await run.ended).toEqual([0, null]);
      expect(readFileSync(page, "utf8")).toContain("Every record is accounted for.");
    } finally {
      run.end();
      await folder.remove();
    }
  }, 60_000);

  it("ends with 130 at a Ctrl-C at the terminal while the program of the workers is built", async () => {
    const folder = await temporaryFolder();
    const run = simInGroup(["--sites", "2", "--no-page"], { TMPDIR: folder.path });
    try {
      await until("the build begins", () => {
        const [directory] = runsIn(folder.path);
        return directory !== undefined && readdirSync(join(folder.path, directory)).length > 0;
      });
      run.interrupt();
      expect(await run.ended).toEqual([130, null]);
      expect(run.said()).toMatch(/\nEnded before the first site was started: there is nothing to judge\.\n$/);
      expect(runsIn(folder.path)).toEqual([]);
    } finally {
      run.end();
      await folder.remove();
    }
  }, 60_000);

  it("starts no more sites at a Ctrl-C in the set-up, and judges those that were there", async () => {
    const folder = await temporaryFolder();
    const json = join(folder.path, "report.json");
    const flags = ["--sites", "700", "--workers", "2", "--no-page", "--json", json];
    const run = simInGroup(flags, { TMPDIR: folder.path });
    try {
      await until("the first worker makes its store", () => {
        const [directory = ""] = runsIn(folder.path);
        const store = join(folder.path, directory, "worker-0");
        return existsSync(store) && readdirSync(store).length > 0;
      });
      run.child.kill("SIGINT");
      expect(await run.ended).toEqual([0, null]);
      const { cutShort, costs, verdict } = JSON.parse(readFileSync(json, "utf8")) as SimulationReport;
      expect({ cutShort, ok: verdict.ok, findings: verdict.findingCounts }).toEqual({
        cutShort: true,
        ok: true,
        findings: {},
      });
      expect(costs.connectedSites).toBeLessThan(700);
    } finally {
      run.end();
      await folder.remove();
    }
  }, 120_000);

  it("writes its reports when nobody reads what it prints, and says which of them cannot be written", async () => {
    const folder = await temporaryFolder();
    try {
      const page = join(folder.path, "report.html");
      const flags = ["--sites", "1", "--minutes", "0.05", "--no-page", "--json", "/dev/full", "--report", page];
      const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, ...flags], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stderr = "";
      child.stderr.on("data", (chunk) => {
        stderr += chunk;
      });
      child.stdout.once("data", () => child.stdout.destroy());
      const [code] = await once(child, "close");
      expect(stderr).toMatch(/^--json: \/dev\/full cannot be written: ENOSPC/m);
      expect(code).toBe(1);
      expect(readFileSync(page, "utf8")).toContain("Every record is accounted for.");
    } finally {
      await folder.remove();
    }
  }, 60_000);

  it("says in one line what is wrong with its options, and ends with 2", async () => {
    const wrong = await sim("--sites", "many");
    expect(wrong).toEqual({ code: 2, stdout: "", stderr: "--sites many is not a whole number from 1 to 200000.\n" });
    expect(await sim("--scenario", "tsunami")).toMatchObject({ code: 2, stdout: "" });
    expect(await sim("--json", "/nowhere/at/all/report.json")).toMatchObject({ code: 2, stdout: "" });
  });

  it("refuses reports that could not be written, with the remedy", () => {
    const options = { ...readOptions([]), json: "a.json" } as SimulationOptions;
    checkReports(options);
    for (const [report, message] of [
      ["/nowhere/at/all/report.html", /--report: there is no folder \/nowhere\/at\/all\. Make it/],
      [`${PROGRAM}/report.html`, /--report: there is no folder .*main\.ts/],
      ["/tmp", /--report \/tmp is a folder/],
    ] as const) {
      expect(() => checkReports({ ...options, report })).toThrow(UsageError);
      expect(() => checkReports({ ...options, report })).toThrow(message);
    }
  });

  it("ends with 1 and the reason when there is no broker", async () => {
    const { code, stderr } = await sim("--sites", "1", "--broker", "mqtt://127.0.0.1:1");
    expect(code).toBe(1);
    expect(stderr).toContain("The run broke: ");
  });

  it("ends at once with 1 and the reason when a worker dies in the middle of a long run", async () => {
    let killed: readonly number[] = [];
    const { code, stderr } = await simWatched(["--sites", "2", "--minutes", "60", "--no-page"], (said, child) => {
      if (killed.length > 0 || !said.includes("running")) return;
      killed = workersOf(child);
      for (const worker of killed) process.kill(worker, "SIGKILL");
    });
    expect(killed).toHaveLength(1);
    expect(code).toBe(1);
    expect(stderr).toMatch(/The run broke: worker 0 ended with SIGKILL\n$/);
  }, 120_000);

  it("ends at once with 1 and the reason when a worker dies while the broker does not answer", async () => {
    await withSilentBroker(async (run) => {
      for (const worker of await firstWorkersOf(run.child)) process.kill(worker, "SIGKILL");
      expect(await run.ended).toEqual([1, null]);
      expect(run.said()).toMatch(/The run broke: worker 0 ended with SIGKILL\n$/);
    });
  }, 25_000);

  it("ends at once with 130 at a Ctrl-C at the terminal while the broker does not answer: there is nothing to judge", async () => {
    await withSilentBroker(async (run) => {
      const workers = await firstWorkersOf(run.child);
      run.interrupt();
      expect(await run.ended).toEqual([130, null]);
      expect(run.said()).toMatch(/\nEnded before the first site was started: there is nothing to judge\.\n$/);
      expect(workers.map(commandOf)).toEqual([""]);
    });
  }, 25_000);

  it("leaves no worker behind when it is killed, even before they are loaded", async () => {
    await withSilentBroker(async (run) => {
      const workers = await firstWorkersOf(run.child);
      run.child.kill("SIGKILL");
      await until("they have ended", () => workers.every((worker) => commandOf(worker) === ""));
      expect(await run.ended).toEqual([null, "SIGKILL"]);
    });
  }, 60_000);

  it("lists its options and scenarios", async () => {
    const { code, stdout } = await sim("--help");
    expect(code).toBe(0);
    for (const word of ["--preset", "satellite 27,800", "gateway-failure", "Exit code"]) expect(stdout).toContain(word);
  });
});
