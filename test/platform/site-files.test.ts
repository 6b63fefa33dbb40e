import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeUnnamedFolders, writeSiteFiles } from "../../agent/platform/site-files.ts";
import { ownerToBe } from "../../agent/platform/system-user.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { TINY_DISK_MISSING, TinyDisk } from "../support/tiny-disk.ts";

const PROGRAM = fileURLToPath(new URL("../support/site-files-program.ts", import.meta.url));
const KILLS = 8;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-site-files-"));
  file = join(folder, "suar.json");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function content(name: string, more: object = {}) {
  const access = join(folder, `access-${name}`);
  const document = JSON.stringify({ site: name, key: `${access}/key` });
  return { folder: access, files: [{ name: "key", text: `key of ${name}` }], document, ...more };
}

describe("the files of a site", () => {
  it("are one whole site at whatever moment the power goes", async () => {
    const seed = Date.now() % 100_000;
    const random = seededRandom(seed);
    for (let kill = 0; kill < KILLS; kill++) {
      const writer = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), PROGRAM, file], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const closed = once(writer, "close");
      // It writes: from now on any moment is as good as another.
      await once(writer.stdout, "data");
      await new Promise((resolve) => setTimeout(resolve, random.uniform() * 60));
      writer.kill("SIGKILL");
      await closed;
      const { site, files } = JSON.parse(readFileSync(file, "utf8")) as { site: string; files: readonly string[] };
      for (const path of files) {
        expect(readFileSync(path, "utf8"), `seed ${seed}, kill ${kill}`).toBe(`${basename(path)} of ${site}`);
      }
    }
    // The next one removes what the killed ones have left.
    await writeSiteFiles(file, content("last"), undefined);
    await removeUnnamedFolders(folder, "access-", readFileSync(file, "utf8"));
    expect(readdirSync(folder).sort()).toEqual(["access-last", "suar.json"]);
  }, 60_000);

  it("can be read by their owner alone; the configuration keeps the mode that it had", async () => {
    await writeSiteFiles(file, content("a"), undefined);
    expect(statSync(join(folder, "access-a")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "access-a", "key")).mode & 0o777).toBe(0o600);
    expect(statSync(file).mode & 0o777).toBe(0o644);
    chmodSync(file, 0o640);
    await writeSiteFiles(file, content("b"), undefined);
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  it.skipIf(process.getuid?.() !== 0)("belong to the user of the agent where there is one", async () => {
    const nobody = await ownerToBe("nobody");
    expect(nobody?.uid).toBeGreaterThan(0);
    await writeSiteFiles(file, content("a"), nobody);
    for (const path of ["access-a", "access-a/key"]) expect(statSync(join(folder, path)).uid).toBe(nobody?.uid);
    expect(statSync(file).uid).toBe(0);
    expect(await ownerToBe("nobody-of-this-name")).toBeUndefined();
  });

  it("go where a link leads, and leave the link", async () => {
    mkdirSync(join(folder, "elsewhere"));
    writeFileSync(join(folder, "elsewhere", "real.json"), "{}");
    symlinkSync(join(folder, "elsewhere", "real.json"), file);
    await writeSiteFiles(file, content("a"), undefined);
    expect(readFileSync(join(folder, "elsewhere", "real.json"), "utf8")).toContain('"a"');
  });

  it("keep the configuration before where it is asked for, and make the folder that is missing", async () => {
    writeFileSync(file, "old");
    await writeSiteFiles(file, content("a", { keepsOld: true }), undefined);
    expect(readFileSync(`${file}.old`, "utf8")).toBe("old");
    const deep = join(folder, "etc", "suar", "suar.json");
    await writeSiteFiles(deep, { files: [], document: "{}" }, undefined);
    expect(statSync(join(folder, "etc", "suar")).mode & 0o777).toBe(0o755);
  });

  it.skipIf(TINY_DISK_MISSING !== undefined)("stay as they were where the disk is full", async () => {
    const disk = TinyDisk.insert(64);
    try {
      const full = join(disk.path, "suar.json");
      await writeSiteFiles(full, { files: [], document: "old" }, undefined);
      const files = [{ name: "key", text: "k".repeat(100_000) }];
      const large = { folder: join(disk.path, "access-a"), files, document: "new" };
      await expect(writeSiteFiles(full, large, undefined)).rejects.toThrow("ENOSPC");
      expect(readFileSync(full, "utf8")).toBe("old");
    } finally {
      disk.remove();
    }
  });

  it("that are named stay, whatever characters their folder has", async () => {
    const odd = join(folder, 'a "b" \\ c');
    mkdirSync(join(odd, "access-1"), { recursive: true });
    mkdirSync(join(odd, "access-2"));
    mkdirSync(join(odd, "accessories"));
    await removeUnnamedFolders(odd, "access-", JSON.stringify({ key: join(odd, "access-1", "key") }));
    expect(readdirSync(odd).sort()).toEqual(["access-1", "accessories"]);
  });
});
