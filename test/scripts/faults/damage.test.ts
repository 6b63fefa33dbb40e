import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseDamage, inflict, listFiles } from "../../../scripts/faults/corrupt/damage.ts";
import { SeededRandom } from "../../../scripts/faults/random.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const FILES = {
  "outbox/000001.ldb": 20_000,
  "outbox/000002.log": 9000,
  "outbox/CURRENT": 16,
  "outbox/LOCK": 0,
  "outbox.sidecar": 1024,
};

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder.path, "outbox"));
  await restore();
});
afterEach(() => folder.remove());

async function restore(): Promise<void> {
  for (const [path, size] of Object.entries(FILES))
    await writeFile(join(folder.path, path), new SeededRandom(size).bytes(size));
}

async function contents(): Promise<Readonly<Record<string, string>>> {
  const files = await listFiles(folder.path);
  return Object.fromEntries(
    await Promise.all(files.map(async ({ path }) => [path, (await readFile(join(folder.path, path))).toString("hex")])),
  );
}

describe("damage to a data directory", () => {
  it("changes the file that it names, and no other but the one it is swapped with, whatever the seed", async () => {
    const before = await contents();
    expect(Object.keys(before)).not.toContain("outbox/LOCK");
    const seen = new Set<string>();
    for (let seed = 0; seed < 120; seed++) {
      const damage = chooseDamage(await listFiles(folder.path), new SeededRandom(seed));
      await inflict(folder.path, damage);
      const after = await contents();
      const changed = Object.keys(before).filter((path) => before[path] !== after[path]);
      const expected = damage.what === "swap" ? [damage.path, damage.other] : [damage.path];
      expect(expected, `seed ${seed}: ${damage.text}`).toEqual(expect.arrayContaining(changed));
      expect(Object.keys(after).filter((path) => !(path in before))).toEqual([]);
      // Copying may happen to copy a piece to itself, and no other damage leaves everything as it was.
      if (damage.what !== "copy") expect(changed, `seed ${seed}: ${damage.text}`).not.toEqual([]);
      seen.add(`${damage.what} ${damage.path}`);
      await restore();
    }
    for (const what of ["flip", "overwrite", "truncate", "remove", "swap", "copy"]) {
      expect(
        [...seen].filter((one) => one.startsWith(what)),
        what,
      ).not.toEqual([]);
    }
    for (const path of Object.keys(before)) {
      expect(
        [...seen].filter((one) => one.endsWith(path)),
        path,
      ).not.toEqual([]);
    }
  });

  it("follows from the seed", async () => {
    const files = await listFiles(folder.path);
    expect(chooseDamage(files, new SeededRandom(5))).toEqual(chooseDamage(files, new SeededRandom(5)));
  });
});
