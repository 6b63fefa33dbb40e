import { describe, expect, it } from "vitest";
import { restartService } from "../../agent/cli/setup-service.ts";
import { SuarError } from "../../agent/core/errors.ts";
import type { ProgramRunner } from "../../agent/core/program.ts";
import { FakePrograms } from "../support/fake-programs.ts";

const FILE = "/etc/suar/suar.json";
const LOADED = "LoadState=loaded\nEnvironment=";

/** `systemctl` that says so of the unit; every other word works. */
function systemctl(unit: string | number = LOADED): FakePrograms {
  const programs = new FakePrograms();
  programs.outputs.set("systemctl", "");
  programs.outputs.set("systemctl show --property=LoadState,Environment suar.service", unit);
  return programs;
}

/** The same, but one word ends in an error. */
function failing(word: string, error: SuarError): ProgramRunner {
  const programs = systemctl();
  return { run: (program, words) => (words[0] === word ? Promise.reject(error) : programs.run(program, words)) };
}

const restart = (programs: ProgramRunner, file = FILE) => {
  let found = false;
  const onFound = () => {
    found = true;
  };
  return restartService(file, programs, onFound, new AbortController().signal).then((outcome) => ({
    ...outcome,
    found,
  }));
};

describe("the service", () => {
  it("is enabled and started again where it reads the file that was written", async () => {
    const programs = systemctl();
    expect(await restart(programs)).toEqual({ state: "started", found: true });
    expect(programs.ran.slice(1)).toEqual([
      "systemctl enable suar.service",
      "systemctl reset-failed suar.service",
      "systemctl restart suar.service",
    ]);
  });

  it("is left alone where it reads another file", async () => {
    const other = systemctl(`${LOADED}A=b SUAR_CONFIG=/srv/suar.json C=d`);
    expect(await restart(other)).toEqual({ state: "absent", found: false });
    expect(other.ran).toHaveLength(1);
    expect(await restart(other, "/srv/suar.json")).toMatchObject({ state: "started" });
    expect(await restart(systemctl(), "/tmp/x.json")).toMatchObject({ state: "absent" });
  });

  it.each([
    ["no systemctl", new FakePrograms()],
    ["a system that was not booted with systemd", systemctl(1)],
    ["no such unit", systemctl("LoadState=not-found\nEnvironment=")],
  ])("is absent with %s", async (_name, programs) => {
    expect(await restart(programs)).toEqual({ state: "absent", found: false });
  });

  it.each(["enable", "restart"])("fails where %s does, with the reason", async (word) => {
    const programs = systemctl();
    programs.outputs.set(`systemctl ${word} suar.service`, 1);
    expect(await restart(programs)).toEqual({ state: "failed", found: true, reason: `systemctl ${word}: 1` });
    const late = new SuarError("program-failed", { program: "systemctl", reason: "no end within 120 s" });
    expect(await restart(failing(word, late))).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("120 s"),
    });
  });

  it("is stopped being waited for", async () => {
    await expect(restart(failing("restart", new SuarError("stopped", {})))).rejects.toMatchObject({ code: "stopped" });
  });
});
