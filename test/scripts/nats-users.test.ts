import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readOptions } from "../../scripts/nats-users/options.ts";
import { natsUsers } from "../../scripts/nats-users/users.ts";
import { UsageError } from "../../scripts/usage-error.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";

const PROGRAM = fileURLToPath(new URL("../../scripts/nats-users/main.ts", import.meta.url));

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

interface User {
  readonly user: string;
  readonly permissions: { readonly publish: object; readonly subscribe: object };
}

/** The users in the text, one a line. */
function usersIn(text: string): readonly User[] {
  const lines = text.split("\n");
  expect([lines[0], ...lines.slice(-2)]).toEqual(["users = [", "]", ""]);
  return lines.slice(1, -2).map((line) => JSON.parse(line) as User);
}

describe("npm run nats-users", () => {
  test("gives a site what is below its own name, and the centre what it needs", () => {
    const users = usersIn(natsUsers({ root: "a/b", sites: ["desa-1"], readers: ["noc"], controllers: ["control"] }));
    expect(users).toEqual([
      {
        user: "CN=noc,OU=centre",
        permissions: { publish: { deny: [">"] }, subscribe: { allow: ["$MQTT.sub.>", "a.b", "a.b.>"] } },
      },
      {
        user: "CN=control,OU=centre",
        permissions: {
          publish: { allow: ["a.b.*.commit", "a.b.*.command", "a.b.*.config", "a.b.fleet.pace"] },
          subscribe: { allow: ["$MQTT.sub.>", "a.b", "a.b.>"] },
        },
      },
      {
        user: "CN=desa-1",
        permissions: {
          publish: {
            allow: ["status", "event", "telemetry", "backlog", "reply", "reply.>", "config.reported"].map(
              (level) => `a.b.desa-1.${level}`,
            ),
          },
          subscribe: {
            allow: [
              "$MQTT.sub.>",
              ...["status", "commit", "command", "config"].map((level) => `a.b.desa-1.${level}`),
              "a.b.fleet.pace",
            ],
          },
        },
      },
    ]);
  });

  test("takes sites from the command line and from a list, each once", () => {
    const list = join(folder.path, "sites");
    writeFileSync(list, "# the east\ndesa-2\n\n desa-3 \r\ndesa-1\n");
    const { sites, readers, controllers, root } = readOptions(["desa-1", "--list", list, "--readers", "noc, archive"]);
    expect({ sites, readers, controllers, root }).toEqual({
      sites: ["desa-1", "desa-2", "desa-3"],
      readers: ["noc", "archive"],
      controllers: ["control"],
      root: "suar/v1",
    });
  });

  test.each([
    [[], /Name the sites/],
    [["+"], /"\+" cannot be a name/],
    [["a.b"], /cannot be a name/],
    [["desa-1", "--control", "x,y z"], /"y z" cannot be a name/],
    [["desa-1", "--readers", "control"], /"control" is a reader and in control/],
    [["desa-1", "--root", "suar.v1"], /--root takes topic levels/],
    [["desa-1", "--root", "suar/+"], /--root takes topic levels/],
    [["--list", "/nowhere/sites"], /The list of sites cannot be read/],
    [["desa-1", "--sites", "x"], /--help/],
  ])("says what to write instead of %j", (words, sentence) => {
    expect(() => readOptions(words)).toThrow(UsageError);
    expect(() => readOptions(words)).toThrow(sentence);
  });

  test("writes the file to standard output, and objections to standard error", () => {
    const run = (...words: readonly string[]) =>
      spawnSync(process.execPath, ["--import", "tsx", PROGRAM, ...words], { encoding: "utf8" });
    const good = run("desa-1");
    expect(good).toMatchObject({ status: 0, stderr: "" });
    expect(usersIn(good.stdout).map(({ user }) => user)).toEqual([
      "CN=noc,OU=centre",
      "CN=control,OU=centre",
      "CN=desa-1",
    ]);
    expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("Usage:") });
    expect(run("#")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/^"#" cannot be a name.*\n$/),
    });
  });
});
