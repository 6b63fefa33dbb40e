import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { buildAgent } from "../../scripts/build/build.ts";
import { BUILD_PLATFORMS } from "../../scripts/build/native.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-build-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs in an empty folder and with an empty environment: nothing of this repository can help. */
function runAlone(program: string, programArguments: readonly string[]): string {
  return execFileSync(process.execPath, [program, ...programArguments], { cwd: folder, env: {}, encoding: "utf8" });
}

/** The texts of the program and of all its parts. */
function scriptsOf(directory: string): readonly string[] {
  const names = readdirSync(directory).filter((name) => name.endsWith(".mjs"));
  return names.map((name) => readFileSync(join(directory, name), "utf8"));
}

/** The texts of what Node loads before the program's first line runs. */
function loadedWith(program: string): readonly string[] {
  const texts = new Map<string, string>();
  const waiting = [program];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path)) continue;
    const text = readFileSync(path, "utf8");
    texts.set(path, text);
    for (const [, name = ""] of text.matchAll(/(?:from|import)"\.\/([^"]+\.mjs)"/g))
      waiting.push(join(dirname(path), name));
  }
  return [...texts.values()];
}

describe("production bundle", () => {
  it("runs alone, with the version of the package", async () => {
    const { program } = await buildAgent(join(folder, "suar"));
    cpSync(join(folder, "suar"), join(folder, "elsewhere"), { recursive: true });
    rmSync(join(folder, "suar"), { recursive: true });
    expect(program).toBe(join(folder, "suar", "suar.mjs"));
    const version = runAlone(join(folder, "elsewhere", "suar.mjs"), ["version"]);
    expect(version).toMatch(new RegExp(`^suar ${packageJson.version.replaceAll(".", "\\.")}( \\([0-9a-f]{10}\\))?\n$`));
  });

  it("brings LevelDB: its native module loads from beside the bundle", async () => {
    const entry = join(folder, "entry.mts");
    const level = JSON.stringify(new URL("../../node_modules/level/index.js", import.meta.url).pathname);
    writeFileSync(
      entry,
      `import { Level } from ${level};
       const level = new Level("./store");
       await level.put("key", "value");
       process.stdout.write(await level.get("key") ?? "");
       await level.close();`,
    );
    const { program } = await buildAgent(join(folder, "suar"), { entry });
    expect(runAlone(program, [])).toBe("value");
  });

  it("leaves to those who need it what only some sites need, and finds it beside itself", async () => {
    const { program, bytesByPackage } = await buildAgent(join(folder, "suar"));
    const bundle = scriptsOf(dirname(program)).join("");
    expect(bundle).not.toMatch(/from"node:(?:http|http2|https|dgram|tls)"/);
    expect(bundle).not.toMatch(/require\("(?:node:)?worker_threads"\)/);
    // One letter beyond ASCII would double what its text takes in memory.
    expect(Buffer.byteLength(bundle)).toBe(bundle.length);
    const packages = bytesByPackage.map(([name]) => name);
    expect(packages).toContain("mqtt");
    // What browsers and old Nodes need, nobody here does.
    expect(packages.filter((name) => /^(?:readable-stream|buffer|worker-timers.*|broker-factory)$/.test(name))).toEqual(
      [],
    );
    expect(bundle).not.toContain("snmpEngineBoots");
    const capture = [program, "capture", "127.0.0.1:9", "--terminal"];
    const outcome = (terminal: string) =>
      spawnSync(process.execPath, [...capture, terminal], { cwd: folder, env: {}, encoding: "utf8" }).stderr;
    expect(outcome("if-mib")).toContain("gave no whole answer");
    expect(outcome("starlink")).toContain("ECONNREFUSED");
  });

  it("loads an agent without the commands that it is not", async () => {
    const { program } = await buildAgent(join(folder, "suar"));
    const loaded = loadedWith(program);
    const has = (text: string) => loaded.some((script) => script.includes(text));
    expect(has("Measures, records and reports until it is stopped")).toBe(true);
    for (const other of ["Examines everything", "Sets up this site", "Writes the waiting records"])
      expect(has(other)).toBe(false);
    expect(loaded.length).toBeLessThan(scriptsOf(dirname(program)).length);
  });

  it("carries no path of the machine that built it, and every licence", async () => {
    const { program } = await buildAgent(join(folder, "suar"));
    const root = new URL("../..", import.meta.url).pathname;
    expect(scriptsOf(dirname(program)).join("")).not.toContain(root);
    const licences = readFileSync(join(folder, "suar", "THIRD-PARTY-LICENCES.txt"), "utf8");
    for (const name of ["LevelDB", "Snappy", "mqtt 5", "pino 10", "level 10", "systeminformation 5"]) {
      expect(licences).toContain(`\n${name}`);
    }
  });

  it("can be built by several processes at once into one folder, and leaves nothing else behind", async () => {
    await Promise.all(Array.from({ length: 4 }, () => buildAgent(join(folder, "suar"))));
    expect(readdirSync(folder)).toEqual(["suar"]);
    expect(existsSync(join(folder, "suar", "classic-level.node"))).toBe(true);
  });

  it.each(BUILD_PLATFORMS)("can be built for %s", async (platform) => {
    const { nativeBytes } = await buildAgent(join(folder, "suar"), { platform });
    const native = readFileSync(join(folder, "suar", "classic-level.node"));
    expect(nativeBytes).toBe(native.length);
    // ELF header: e_machine tells the processor (x86-64, AArch64, ARM).
    const machine = { x64: 62, arm64: 183, armv7: 40 }[platform.split("-")[1] ?? ""];
    expect(native.readUInt16LE(18)).toBe(machine);
  });

  it("fails whole when the program cannot be bundled", async () => {
    await expect(buildAgent(join(folder, "suar"), { entry: join(folder, "missing.ts") })).rejects.toThrow("missing.ts");
    expect(readdirSync(folder)).toEqual([]);
  });
});
