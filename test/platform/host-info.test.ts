import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LinuxHost, parseCpuTime } from "../../agent/platform/host-info.ts";

const never = new AbortController().signal;

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-host-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function zone(index: number, type: string, temp: string): void {
  const path = join(folder, "thermal", `thermal_zone${index}`);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "type"), `${type}\n`);
  writeFileSync(join(path, "temp"), `${temp}\n`);
}

function host(): LinuxHost {
  return new LinuxHost({ dataDirectory: folder, stat: join(folder, "stat"), thermal: join(folder, "thermal") });
}

describe("LinuxHost", () => {
  it("reads this machine", async () => {
    const reading = await new LinuxHost({ dataDirectory: folder }).read(never);
    expect(reading.uptimeMs).toBeGreaterThan(0);
    expect(reading.memoryFreeBytes).toBeGreaterThan(1_000_000);
    expect(reading.diskFreeBytes).toBeGreaterThanOrEqual(0);
    expect(reading.agentMemoryBytes).toBeGreaterThan(1_000_000);
  });

  it("reckons the load between two readings, so the first has none", async () => {
    const box = host();
    writeFileSync(join(folder, "stat"), "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 2 3 4\n");
    expect((await box.read(never)).cpuRatio).toBeUndefined();
    writeFileSync(join(folder, "stat"), "cpu  125 0 125 950 0 0 0 0 0 0\ncpu0 1 2 3 4\n");
    expect((await box.read(never)).cpuRatio).toBe(0.25);
  });

  it("has no load when the ticks did not move or went back", async () => {
    const box = host();
    for (const idle of [800, 800, 700]) {
      writeFileSync(join(folder, "stat"), `cpu  100 0 100 ${idle} 0 0 0 0 0 0\n`);
      expect((await box.read(never)).cpuRatio).toBeUndefined();
    }
  });

  it("prefers the processor's thermal zone", async () => {
    zone(0, "acpitz", "27800");
    zone(1, "cpu-thermal", "61234");
    expect((await host().read(never)).temperatureC).toBe(61.2);
  });

  it("takes another zone where none is the processor's, and none that is broken", async () => {
    zone(0, "wifi", "");
    zone(1, "battery", "-273200");
    zone(2, "board", "40500");
    expect((await host().read(never)).temperatureC).toBe(40.5);
  });

  it("leaves out what the box cannot tell, and reads the rest", async () => {
    const reading = await new LinuxHost({
      dataDirectory: join(folder, "gone"),
      stat: join(folder, "gone"),
      thermal: join(folder, "gone"),
    }).read(never);
    expect(Object.keys(reading).sort()).toEqual(["agentMemoryBytes", "memoryFreeBytes", "uptimeMs"]);
  });
});

describe("parseCpuTime", () => {
  it("counts waiting for the disk as idle, and does not count guests twice", () => {
    expect(parseCpuTime("cpu  10 1 2 50 30 3 4 5 9 9\n")).toEqual({ busy: 25, total: 105 });
  });

  it.each(["", "cpu0 1 2 3 4\n", "cpu  1 2\n", "cpu  a b c d\n"])("has nothing for %j", (text) => {
    expect(parseCpuTime(text)).toBeUndefined();
  });
});

describe("processes", () => {
  /** Runs `work` in a process that counts every start of another one, and returns the count. */
  function processesStartedBy(work: string): number {
    const counter = join(folder, "count.cjs");
    writeFileSync(
      counter,
      `const { ChildProcess } = require("node:child_process"); const childProcess = require("node:child_process");
       globalThis.started = 0;
       const spawn = ChildProcess.prototype.spawn;
       ChildProcess.prototype.spawn = function (...options) { globalThis.started++; return spawn.apply(this, options); };
       for (const name of ["spawnSync", "execSync", "execFileSync"]) {
         const original = childProcess[name];
         childProcess[name] = (...options) => { globalThis.started++; return original(...options); };
       }`,
    );
    const main = join(folder, "main.mts");
    writeFileSync(main, `${work}\nprocess.stdout.write("started=" + String(Reflect.get(globalThis, "started")));\n`);
    const output = execFileSync(process.execPath, ["--import", "tsx", "--require", counter, main], {
      cwd: root,
      encoding: "utf8",
    });
    return Number(/started=(\d+)$/.exec(output)?.[1]);
  }

  it("are not started to read the box", () => {
    const work = `
      const { LinuxHost } = await import(${JSON.stringify(join(root, "agent/platform/host-info.ts"))});
      const host = new LinuxHost({ dataDirectory: "/" });
      await host.read(new AbortController().signal);
      await host.read(new AbortController().signal);`;
    expect(processesStartedBy(work)).toBe(0);
  });

  it("would be seen if they were", () => {
    const library = JSON.stringify(join(root, "node_modules/systeminformation/lib/index.js"));
    const work = `const { default: all } = await import(${library}); await all.currentLoad(); await all.cpuTemperature();`;
    expect(processesStartedBy(work)).toBeGreaterThan(1);
  });
});
