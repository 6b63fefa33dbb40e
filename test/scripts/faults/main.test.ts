import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../../../scripts/faults/main.ts", import.meta.url));
const TIMEOUT = { timeout: 120_000 };

interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly words: string;
}

/** Runs the program; `onWords` sees everything on standard error so far, and may interrupt it. */
function runFaults(
  programArguments: readonly string[],
  onWords = (_words: string, _interrupt: () => void) => {},
): Promise<Run> {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...programArguments], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, words] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words += text;
    onWords(words, () => child.kill("SIGINT"));
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output, words }));
  });
}

const workplaceIn = (words: string) => / in (\S*suar-faults-\S+)\n/.exec(words)?.[1];

describe("npm run faults", () => {
  it("prints one line of JSON with the seed and the counts, and leaves no folder behind", TIMEOUT, async () => {
    const { code, output, words } = await runFaults(["--kind", "corrupt", "--count", "3", "--seed", "5", "--json"]);
    expect(output.trim().split("\n"), words).toHaveLength(1);
    const report = JSON.parse(output);
    expect(report).toMatchObject({ seed: 5, interrupted: false, kinds: [{ kind: "corrupt", cases: 3 }] });
    expect(report.kinds[0].counts.recorded).toBeGreaterThan(0);
    expect(code).toBe(report.kinds[0].failed > 0 ? 1 : 0);
    const workplace = workplaceIn(words) ?? "";
    expect(workplace).not.toBe("");
    expect(existsSync(workplace)).toBe(false);
  });

  it("fails with a defect, prints a table, and its own repeat command fails again", TIMEOUT, async () => {
    const first = await runFaults(["--kind", "corrupt", "--count", "30", "--seed", "6", "--defect", "no-checksum"]);
    expect(first.code, first.words).toBe(1);
    expect(first.output).toMatch(/^corrupt +30 /m);
    const [, repeat = ""] = /^ {2}repeat: npm run faults -- (.*)$/m.exec(first.words) ?? [];
    expect(repeat).toMatch(/^--kind corrupt --case \d+ --defect no-checksum --recording \S+$/);
    const again = await runFaults(repeat.split(" "));
    const kept = (words: string) =>
      [...words.matchAll(/--recording (\S+)/g)].map(([, path = ""]) => dirname(dirname(path)));
    for (const folder of [...kept(first.words), ...kept(again.words)])
      await rm(folder, { recursive: true, force: true });
    expect(again.code, again.words).toBe(1);
    // It repeats the recording that is there, and keeps no other.
    expect(kept(again.words)).toEqual(kept(first.words).slice(0, 1));
  });

  it("ends cleanly when it is interrupted", TIMEOUT, async () => {
    const { code, output, words } = await runFaults(
      ["--kind", "corrupt", "--count", "100000", "--seed", "7", "--json"],
      (soFar, interrupt) => {
        if (workplaceIn(soFar) !== undefined) interrupt();
      },
    );
    expect(code).toBe(130);
    expect(JSON.parse(output)).toMatchObject({ interrupted: true });
    expect(existsSync(workplaceIn(words) ?? "")).toBe(false);
  });

  it("says what is wrong with its options, and lists kinds and defects", TIMEOUT, async () => {
    expect(await runFaults(["--kind", "corrupt", "--defect", "unsynced"])).toEqual({
      code: 2,
      output: "",
      words: 'There is no defect "unsynced" of the kind corrupt. Use one of: no-checksum, no-sidecar.\n',
    });
    expect(await runFaults(["--kind", "corrupt", "--case", "1", "--recording", "/nowhere/recording"])).toEqual({
      code: 2,
      output: "",
      words:
        "There is no recording at /nowhere/recording. Use the path that the failure printed, or leave out --recording.\n",
    });
    const help = await runFaults(["--help"]);
    expect(help.code, help.words).toBe(0);
    for (const text of ["--recording PATH", "powercut: ", "--defect no-sidecar"]) expect(help.output).toContain(text);
  });
});
