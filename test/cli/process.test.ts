import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TINY_DISK_MISSING, TinyDisk } from "../support/tiny-disk.ts";

const MAIN = fileURLToPath(new URL("../../agent/main.ts", import.meta.url));
const TSX = import.meta.resolve("tsx");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

function start(argv: readonly string[], stdout: "pipe" | number = "pipe"): ChildProcess {
  const environment = { PATH: process.env["PATH"] ?? "", SUAR_CONFIG: "none" };
  return spawn(process.execPath, ["--import", TSX, MAIN, ...argv], {
    env: environment,
    cwd: folder.path,
    stdio: ["ignore", stdout, "pipe"],
  });
}

async function finish(child: ChildProcess) {
  const texts = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    texts.stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    texts.stderr += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...texts };
}

describe("the process", () => {
  it("reads its file, writes its result and exits with the command's code", async () => {
    await writeFile(join(folder.path, "suar.json"), '{"site":"5304122003","uplink":{"broker":"mqtts://b"}}');
    expect(await finish(start(["config", "check", "suar.json"]))).toEqual({
      code: 0,
      stdout: "suar.json is in order, for site 5304122003.\n",
      stderr: "",
    });
    expect((await finish(start(["config", "check"]))).code).toBe(2);
  });

  it("reports a file that cannot be read, and one that has no end", async () => {
    await mkdir(join(folder.path, "directory"));
    const directory = await finish(start(["config", "check", "directory"]));
    expect([directory.code, directory.stderr]).toEqual([2, expect.stringContaining("EISDIR")]);
    const endless = await finish(start(["config", "check", "/dev/zero"]));
    expect([endless.code, endless.stderr]).toEqual([2, expect.stringContaining("larger than 64 KiB")]);
  });

  it("does not mind that its reader has gone", async () => {
    const child = start(["config", "reference"]);
    child.stdout?.destroy();
    expect(await finish(child)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("fails when its result cannot be written", async () => {
    const child = spawn("sh", ["-c", 'exec "$@" > /dev/full', "sh", process.execPath, "--import", TSX, MAIN, "help"], {
      env: { PATH: process.env["PATH"] ?? "", SUAR_CONFIG: "none" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { code, stderr } = await finish(child);
    expect([code, stderr]).toEqual([1, expect.stringContaining("The output could not be written")]);
  });
});

describe("an agent that cannot start", () => {
  const run = async (directory: string, language: string) => {
    const argv = ["run", "--site", "desa-1", "--data-directory", directory, "--log-level", "error", "--lang", language];
    const { code, stderr } = await finish(start(argv));
    return [code, stderr.replaceAll(/\s+/g, " ")];
  };

  it.each([
    ["en", "A file stands where the directory", "Move that file away"],
    ["id", "ada berkas biasa", "Pindahkan berkas itu"],
  ])("says that a file is in the way of its store (%s)", async (language, problem, remedy) => {
    const outbox = join(folder.path, "outbox");
    await writeFile(outbox, "a file");
    const [code, words] = await run(folder.path, language);
    expect([code, words]).toEqual([1, expect.stringContaining(problem)]);
    for (const text of [outbox, remedy]) expect(words).toContain(text);
    expect(words).not.toMatch(/EXIST|ENOTDIR/);
    expect(await readFile(outbox, "utf8")).toBe("a file");
  });

  it.skipIf(TINY_DISK_MISSING !== undefined).each([
    ["en", "Suar cannot start: the disk", "start Suar again"],
    ["id", "Suar tidak bisa mulai: penyimpanan", "jalankan Suar lagi"],
  ])("says on a full disk that it ends, and what to do (%s)", async (language, problem, remedy) => {
    const disk = TinyDisk.insert(64);
    try {
      await writeFile(join(disk.path, "photos"), Buffer.alloc(64 * 1024));
      const [code, words] = await run(disk.path, language);
      expect([code, words]).toEqual([1, expect.stringContaining(problem)]);
      expect(words).toContain(remedy);
      expect(words).not.toMatch(/goes on|terus berjalan/);
    } finally {
      disk.remove();
    }
  });
});

describe("signals", () => {
  let silent: Server;
  let asked: Promise<unknown>;
  beforeEach(async () => {
    // An agent that never answers keeps `suar status` waiting.
    silent = createServer();
    asked = once(silent, "connection");
    silent.listen(join(folder.path, "suar.sock"));
    await once(silent, "listening");
  });
  afterEach(() => {
    silent.close();
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends a waiting command with %i", async (signal, code) => {
    const child = start(["status", "--data-directory", folder.path]);
    const result = finish(child);
    await asked;
    child.kill(signal);
    expect(await result).toMatchObject({ code, stdout: "" });
  });
});
