import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { data, exportCase, folder, identitiesIn, left, onlyFile, stick, suarExport } from "../support/export-case.ts";
import { fillOutbox } from "../support/fill-outbox.ts";
import { flat } from "../support/run-suar.ts";

exportCase();

describe("suar export of stores that were set aside", () => {
  const aside = (number: number) => join(data, `outbox.set-aside-${number}`);

  /** Fills a store, sets it aside, and returns what is in it. */
  async function fillAside(number: number, count: number): Promise<readonly string[]> {
    const stored = await fillOutbox(data, count);
    await rename(join(data, "outbox"), aside(number));
    await rm(join(data, "outbox.sidecar"), { force: true });
    return stored;
  }

  async function contents(directory: string): Promise<ReadonlyMap<string, string>> {
    const names = await readdir(directory);
    return new Map(
      await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), "latin1")] as const)),
    );
  }

  it("includes them with their own epochs, leaves them as they are, and leaves no copy behind", async () => {
    const first = await fillAside(1, 20);
    const second = await fillAside(2, 30);
    const present = await fillOutbox(data, 10);
    const before = await contents(aside(1));
    const { code, stdout } = await suarExport([stick]);
    expect(code).toBe(0);
    expect(new Set(await identitiesIn(await onlyFile()))).toEqual(new Set([...first, ...second, ...present]));
    for (const name of ["outbox.set-aside-1", "outbox.set-aside-2"]) expect(flat(stdout)).toContain(name);
    expect(await contents(aside(1))).toEqual(before);
    expect(await left()).toEqual(["outbox.set-aside-1", "outbox.set-aside-2"]);
  });

  it("reads one of them alone with --from", async () => {
    const wanted = await fillAside(1, 20);
    await fillOutbox(data, 10);
    expect((await suarExport([stick, "--from", `${aside(1)}/`])).code).toBe(0);
    expect(new Set(await identitiesIn(await onlyFile()))).toEqual(new Set(wanted));
    expect(await left()).toEqual(["outbox.set-aside-1"]);
  });

  it("looks inside with --from where that is a whole data directory", async () => {
    const first = await fillAside(1, 20);
    const present = await fillOutbox(data, 10);
    const { code } = await suarExport([stick, "--from", `${data}/`, "--data-directory", join(folder.path, "none")]);
    expect(code).toBe(0);
    expect(new Set(await identitiesIn(await onlyFile()))).toEqual(new Set([...first, ...present]));
  });

  it("refuses --from without a name", async () => {
    const { code, stderr } = await suarExport([stick, "--from", "", "--json"]);
    expect([code, JSON.parse(stderr).error.code]).toEqual([2, "missing-value"]);
  });

  it("gets out what can be believed of one that does not open any more", async () => {
    const wanted = await fillAside(1, 400);
    for (const name of await readdir(aside(1))) if (/^(?:CURRENT|MANIFEST)/.test(name)) await rm(join(aside(1), name));
    expect((await suarExport([stick])).code).toBe(0);
    const found = await identitiesIn(await onlyFile());
    expect(new Set(found)).toEqual(new Set(wanted));
  });

  it("tells which one gave nothing, and exports the others all the same", async () => {
    await mkdir(aside(1));
    await writeFile(join(aside(1), "CURRENT"), "nonsense");
    await rm(aside(2), { recursive: true, force: true });
    await writeFile(aside(2), "a file, not a directory");
    const present = await fillOutbox(data, 10);
    const { code, stdout } = await suarExport([stick]);
    expect(code).toBe(1);
    expect(flat(stdout)).toContain("Nothing could be read from outbox.set-aside-2");
    expect(await identitiesIn(await onlyFile())).toEqual(present);
    const json = JSON.parse((await suarExport([join(stick, "x.jsonl"), "--json"])).stdout);
    expect(json.unreadable.map((one: { directory: string }) => one.directory)).toContain(aside(2));
  });

  it("refuses a directory that holds no store", async () => {
    const { code, stderr } = await suarExport([stick, "--from", stick]);
    expect([code, flat(stderr)]).toEqual([1, expect.stringContaining("There are no records in")]);
  });

  it("reads a copy of the store itself where that is damaged", async () => {
    const stored = await fillOutbox(data, 400);
    await rm(join(data, "outbox", "CURRENT"));
    const before = await contents(join(data, "outbox"));
    const { code, stdout } = await suarExport([stick]);
    expect([code, flat(stdout)]).toEqual([0, expect.stringContaining("repaired copy")]);
    expect(new Set(await identitiesIn(await onlyFile()))).toEqual(new Set(stored));
    expect(await contents(join(data, "outbox"))).toEqual(before);
    expect(await left()).toEqual([]);
  });

  it("passes over a store that an export died over, takes its copy away, and tries it again the next time", async () => {
    const wanted = await fillAside(1, 20);
    const present = await fillOutbox(data, 5);
    await cp(aside(1), join(data, "export-copy-of-outbox.set-aside-1"), { recursive: true });
    const first = await suarExport([join(stick, "first.jsonl")]);
    expect([first.code, flat(first.stdout)]).toEqual([1, expect.stringContaining("died while it was reading")]);
    expect(await identitiesIn(join(stick, "first.jsonl"))).toEqual(present);
    expect(await left()).toEqual(["outbox.set-aside-1"]);
    expect((await suarExport([join(stick, "second.jsonl")])).code).toBe(0);
    expect(new Set(await identitiesIn(join(stick, "second.jsonl")))).toEqual(new Set([...present, ...wanted]));
  });

  it("is stopped while it copies one, and leaves nothing behind", async () => {
    await fillAside(1, 20);
    expect((await suarExport([stick], { signal: AbortSignal.abort() })).code).toBe(130);
    expect(await readdir(stick)).toEqual([]);
    expect(await left()).toEqual(["outbox.set-aside-1"]);
  });
});
