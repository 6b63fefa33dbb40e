import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const COMMITS = 5;
const PROGRAM = `
  import { writeSync } from "node:fs";
  import { LevelStore } from "./agent/platform/level-store.ts";
  const store = new LevelStore(process.env.STORE);
  await store.open();
  for (let commit = 1; commit <= ${COMMITS}; commit++) {
    await store.commit([{ type: "put", key: Uint8Array.of(commit), value: Uint8Array.of(1) }], process.env.DURABILITY);
    writeSync(1, "confirmed\\n");
  }
  await store.close();
`;

/** What the kernel was asked for, in order: `sync` whenever LevelDB's log was synced, `confirmed` whenever a commit had resolved. */
async function calls(durability: string): Promise<string[]> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const trace = join(folder.path, "trace");
  const environment = { ...process.env, STORE: join(folder.path, "store"), DURABILITY: durability };
  const node = [process.execPath, "--import", "tsx", "--input-type=module", "-e", PROGRAM];
  await run("strace", ["-f", "-y", "-e", "trace=fdatasync,write", "-o", trace, ...node], { env: environment });
  return (await readFile(trace, "utf8")).split("\n").flatMap((line) => {
    if (/fdatasync\(\d+<[^>]*\.log>/.test(line)) return ["sync"];
    return line.includes('"confirmed\\n"') ? ["confirmed"] : [];
  });
}

test("a synced commit is confirmed only after its log has been synced, each time", async () => {
  const seen = await calls("synced");
  expect(seen.filter((call) => call === "confirmed")).toHaveLength(COMMITS);
  expect(seen.join(" ")).toBe(Array.from({ length: COMMITS }, () => "sync confirmed").join(" "));
});

test("a buffered commit is confirmed without a sync", async () => {
  expect(await calls("buffered")).toEqual(Array.from({ length: COMMITS }, () => "confirmed"));
});
