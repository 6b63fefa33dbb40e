import { readFileSync } from "node:fs";
import { chmod, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SystemTime } from "../../agent/platform/system-time.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { signal } = new AbortController();

describe("SystemTime", () => {
  it("counts monotonic time from the boot of the box", () => {
    const upSeconds = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    expect(new SystemTime().monotonic() / 1000).toBeCloseTo(upSeconds, -1);
  });

  it("names the boot alike in every instance", () => {
    expect(new SystemTime().bootId).toBe(new SystemTime().bootId);
    expect(new SystemTime().bootId).toMatch(/^[0-9a-f]{12}$/);
  });

  it("does not take a time that no timer can hold for none at all, and lets an alarm be cancelled", async () => {
    const time = new SystemTime();
    const happened: string[] = [];
    const far = time.after(2 ** 40, () => happened.push("far"));
    const cancelled = time.after(0, () => happened.push("cancelled"));
    cancelled.cancel();
    await new Promise<void>((resolve) => time.after(5, resolve));
    far.cancel();
    expect(happened).toEqual([]);
  });
});

describe("whether the system vouches for its time", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let marker: string;
  let timedatectl: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    marker = join(folder.path, "synchronized");
    timedatectl = join(folder.path, "timedatectl");
  });
  afterAll(() => folder.remove());
  beforeEach(() => rm(marker, { force: true }));

  const touch = async (seconds: number) => {
    await writeFile(marker, "");
    await utimes(marker, seconds, seconds);
  };

  /** A timedatectl that notes how it was called; `asked` tells how often that was. */
  const install = async (answer: string, exitCode = 0) => {
    const calls = join(folder.path, "calls");
    await writeFile(calls, "");
    await writeFile(timedatectl, `#!/bin/sh\necho "$@" >>'${calls}'\necho ${answer}\nexit ${exitCode}\n`);
    await chmod(timedatectl, 0o755);
    return async () => (await readFile(calls, "utf8")).split("\n").filter((line) => line !== "");
  };

  it("is told by the marker of timesyncd, without starting a program", async () => {
    const calls = await install("no");
    const time = new SystemTime({ marker, timedatectl });
    expect(time.synchronisedAlready()).toBe(false);
    await touch(1000);
    expect(time.synchronisedAlready()).toBe(true);
    expect(await time.synchronised(signal)).toBe(true);
    expect(await calls()).toEqual([]);
  });

  it.each([
    ["yes", true],
    ["no", false],
    ["''", false],
  ])("is told by timedatectl where there is no marker: %s", async (answer, expected) => {
    const calls = await install(answer);
    expect(await new SystemTime({ marker, timedatectl }).synchronised(signal)).toBe(expected);
    expect(await calls()).toEqual(["show --property=NTPSynchronized --value"]);
  });

  it("is not told by a marker from before the clock was set: then timedatectl knows, or a newer touch", async () => {
    const time = new SystemTime({ marker, timedatectl });
    await touch(1000);
    await install("no");
    time.wallWasSet();
    expect(time.synchronisedAlready()).toBe(false);
    expect(await time.synchronised(signal)).toBe(false);
    await install("yes");
    expect(await time.synchronised(signal)).toBe(true);
    await install("no");
    await touch(900); // Whoever set it back has synchronised it since.
    expect(await time.synchronised(signal)).toBe(true);
  });

  it("takes a marker that comes after the clock was set", async () => {
    const time = new SystemTime({ marker, timedatectl });
    await install("no");
    time.wallWasSet();
    await touch(1000);
    expect(await time.synchronised(signal)).toBe(true);
  });

  it.each([
    ["is missing", async () => rm(timedatectl)],
    ["fails", async () => install("yes", 1)],
    ["says something else", async () => install("perhaps")],
  ])(
    "is unknown where timedatectl %s; it is not asked again at once, but the marker is looked at",
    async (_, breakIt) => {
      const time = new SystemTime({ marker, timedatectl });
      await install("no");
      await breakIt();
      expect(await time.synchronised(signal)).toBe(false);
      const calls = await install("yes");
      expect(await time.synchronised(signal)).toBe(false);
      expect(await calls()).toEqual([]);
      await touch(1000);
      expect(await time.synchronised(signal)).toBe(true);
    },
  );

  it("ends the question when the signal aborts", async () => {
    await writeFile(timedatectl, "#!/bin/sh\nexec sleep 60\n");
    await chmod(timedatectl, 0o755);
    const controller = new AbortController();
    const asking = new SystemTime({ marker, timedatectl }).synchronised(controller.signal);
    controller.abort();
    expect(await asking).toBe(false);
  });
});
