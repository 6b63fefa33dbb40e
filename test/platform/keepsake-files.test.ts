import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeepsakeFiles } from "../../agent/platform/keepsake-files.ts";
import { keepsakeSuite } from "../suites/keepsake.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

keepsakeSuite("files", async () => {
  const folder = await temporaryFolder();
  return {
    keepsake: () => new KeepsakeFiles(folder.path),
    damage: async () => {
      const path = join(folder.path, "commands.kept");
      const bytes = await readFile(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      await writeFile(path, bytes);
    },
    remove: folder.remove,
  };
});

describe("a keepsake file", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it("is for this user alone, in a directory that is made for it", async () => {
    const directory = join(folder.path, "data");
    await new KeepsakeFiles(directory).write("commands", Uint8Array.of(1));
    expect((await stat(join(directory, "commands.kept"))).mode & 0o777).toBe(0o600);
  });

  it("was not written when its name stands for something else, and takes that one's place", async () => {
    const keepsake = new KeepsakeFiles(folder.path);
    await mkdir(join(folder.path, "commands.kept"));
    await symlink("/etc/passwd", join(folder.path, "configuration.kept"));
    for (const name of ["commands", "configuration"] as const) {
      expect(await keepsake.read(name)).toBeUndefined();
      await keepsake.write(name, Uint8Array.of(1));
      expect(await keepsake.read(name)).toEqual(Uint8Array.of(1));
    }
  });

  it("of which only the beginning is there, or far too much, is damaged", async () => {
    const keepsake = new KeepsakeFiles(folder.path);
    await keepsake.write("commands", Uint8Array.of(1, 2, 3));
    const whole = await readFile(join(folder.path, "commands.kept"));
    for (let length = 1; length < whole.length; length++) {
      await writeFile(join(folder.path, "commands.kept"), whole.subarray(0, length));
      await expect(keepsake.read("commands")).rejects.toMatchObject({ code: "keepsake-unreadable" });
    }
    await writeFile(join(folder.path, "commands.kept"), new Uint8Array(1024 * 1024));
    await expect(keepsake.read("commands")).rejects.toMatchObject({ code: "keepsake-unreadable" });
  });

  it("that cannot be written is a problem with a name", async () => {
    await expect(new KeepsakeFiles("/proc/suar").write("commands", Uint8Array.of(1))).rejects.toMatchObject({
      code: "store-unwritable",
    });
  });
});
