import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until } from "../support/until.ts";

const MAIN = fileURLToPath(new URL("../../scripts/start/main.ts", import.meta.url));
/** Probes that need no network, so that the first window is full at once. */
const QUICK = [
  ...["--collectors.windowSeconds", "1", "--collectors.link.anycast", "127.0.0.1"],
  ...["--collectors.link.resolverName", "none", "--collectors.link.gateway", "none", "--outbox.commitSeconds", "0.1"],
];
/** The agent may take its 45 s to stop cleanly. */
const LONG_MS = 120_000;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-start-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

class Run {
  readonly child: ChildProcess;
  readonly #exit: Promise<number | null>;
  stdout = "";
  stderr = "";

  constructor(...startArguments: readonly string[]) {
    this.child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), MAIN, ...startArguments], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], TMPDIR: folder },
    });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.#exit = once(this.child, "close").then(([code]) => code as number | null);
  }

  exit(): Promise<number | null> {
    return this.#exit;
  }
}

/** What a run left in the temporary folder, the cache of tsx apart. */
function leftBehind(): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith("tsx-") && name !== "node-compile-cache");
}

describe("npm start", () => {
  it(
    "with --json prints nothing but the account of a run in which everything arrived, and leaves nothing behind",
    async () => {
      const run = new Run("--seconds", "5", "--json", ...QUICK);
      expect(await run.exit(), run.stderr).toBe(0);
      expect(run.stdout.trimEnd().split("\n")).toHaveLength(1);
      const result = JSON.parse(run.stdout) as Record<string, number>;
      expect(result["recorded"]).toBeGreaterThan(0);
      expect(result).toMatchObject({ lost: 0, queued: 0, delivered: result["recorded"], received: result["recorded"] });
      expect(run.stderr).toBe("");
      expect(leftBehind()).toEqual([]);
    },
    LONG_MS,
  );

  it(
    "stopped by Ctrl-C says what became of the records and keeps them where it was told to",
    async () => {
      const kept = join(folder, "kept");
      const picture = join(folder, "last.svg");
      const run = new Run("--data-directory", kept, "--picture", picture, ...QUICK);
      await until("the first line of the running agent", () => /recorded \d/.test(run.stdout), {
        describe: () => run.stderr,
      });
      run.child.kill("SIGINT");
      expect(await run.exit(), run.stderr).toBe(0);
      expect(run.stdout).toContain("Every record is accounted for.");
      expect(readdirSync(kept)).toContain("agent.log");
      expect(readFileSync(picture, "utf8")).toContain(">recorded<");
    },
    LONG_MS,
  );

  it(
    "with a broker that cannot be reached keeps everything and says that nothing was counted",
    async () => {
      const run = new Run("--seconds", "3", "--json", "--broker", "mqtt://127.0.0.1:1", ...QUICK);
      expect(await run.exit(), run.stderr).toBe(0);
      const result = JSON.parse(run.stdout) as Record<string, number>;
      expect(result).toMatchObject({ delivered: 0, lost: 0, received: null });
      expect(result["queued"]).toBe(result["recorded"]);
    },
    LONG_MS,
  );

  it("shows the last words of an agent that ends by itself", async () => {
    const run = new Run("--outbox.nonsense", "4");
    expect(await run.exit()).toBe(1);
    expect(run.stdout).toContain("The agent ended by itself.");
    expect(run.stdout).toContain("--outbox.nonsense");
    expect(leftBehind()).toEqual([]);
  });

  it("refuses options that it does not know, with exit code 2", async () => {
    const run = new Run("--secnds", "4");
    expect(await run.exit()).toBe(2);
    expect(run.stderr).toContain("--secnds");
    expect(run.stderr).toContain("--help");
  });
});
