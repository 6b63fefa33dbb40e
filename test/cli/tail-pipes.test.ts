import { spawn, spawnSync } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { POSTGRES_MISSING, Postgres } from "../support/postgres.ts";
import { linkRecord, SitePublisher } from "../support/site-publisher.ts";
import { TailProcess } from "../support/tail-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const JQ_MISSING =
  spawnSync("jq", ["--version"]).status === 0
    ? undefined
    : "jq is not installed (apt-get install jq): its tests are left out";

const DOCUMENT = fileURLToPath(new URL("../../README.md", import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let broker: BrokerProcess;
let sites: SitePublisher;
let shell: TailProcess | undefined;

beforeEach(async () => {
  folder = await temporaryFolder();
  const suar = join(folder.path, "suar");
  await writeFile(suar, `#!/bin/sh\nexec '${process.execPath}' '${inject("agentProgram")}' "$@"\n`);
  await chmod(suar, 0o755);
  broker = await BrokerProcess.start();
  sites = await SitePublisher.open(broker.url);
});
afterEach(async () => {
  // The group: the shell and both ends of its pipe.
  if (shell?.child.exitCode === null && shell.child.pid !== undefined) process.kill(-shell.child.pid, "SIGKILL");
  await shell?.ended;
  shell = undefined;
  await sites.close();
  await broker.stop();
  await folder.remove();
});

/** The command that README.md shows under this heading, as it stands there. */
async function documented(heading: string): Promise<string> {
  const section = (await readFile(DOCUMENT, "utf8")).split(`### Into ${heading}\n`)[1] ?? "";
  const command = /```sh\n(.*?)```/s.exec(section)?.[1];
  if (command === undefined) throw new Error(`no command under ${heading}`);
  return command;
}

/** Runs it as a shell would, with a broker and whatever else it needs in the environment. */
function run(command: string, environment: Readonly<Record<string, string>> = {}): TailProcess {
  const path = `${folder.path}:${process.env["PATH"] ?? ""}`;
  const env = { PATH: path, SUAR_CONFIG: "none", SUAR_UPLINK_BROKER: broker.url, ...environment };
  shell = new TailProcess(
    spawn("sh", ["-c", command], { cwd: folder.path, stdio: ["ignore", "pipe", "pipe"], env, detached: true }),
  );
  return shell;
}

describe("suar tail in a pipe", () => {
  it.skipIf(JQ_MISSING)("feeds jq as documented", async () => {
    const pipe = run(await documented("jq"));
    await pipe.connected();
    await sites.send("desa-1", "live", [linkRecord(1), linkRecord(2, { lossRatio: 0.2 }), { seq: 3, kind: "host" }]);
    await sites.send("desa-2", "backlog", [linkRecord(9, { lossRatio: 0.06 })]);
    expect(await pipe.ended).toBe(0);
    expect(pipe.stdout).toBe(
      `desa-1\t${linkRecord(2)["at"]}\t612.4\t0.2\ndesa-2\t${linkRecord(9)["at"]}\t612.4\t0.06\n`,
    );
  });

  it.skipIf(POSTGRES_MISSING)(
    "feeds PostgreSQL as documented, also with what is hard on a database, and twice with the same",
    async () => {
      const postgres = await Postgres.start();
      try {
        const text = '\u0000 \ud800 \\N \\. "quoted", \n \u0001\u0002 \u{1f6f0}';
        for (const _run of [1, 2]) {
          const pipe = run(await documented("PostgreSQL"), postgres.environment);
          await pipe.connected();
          const records = [linkRecord(1), { seq: 2, kind: "alarm", text }, linkRecord(4)];
          await sites.send("desa-1", "backlog", records);
          expect([await pipe.ended, pipe.stdout]).toEqual([0, ""]);
        }
        expect(postgres.query("select site, epoch, seq, line->>'kind' from suar order by seq")).toEqual([
          "desa-1\te1\t1\tlink",
          "desa-1\te1\t2\talarm",
          "desa-1\te1\t4\tlink",
        ]);
        expect(postgres.query("select (line->'rttMs'->>'p50')::float from suar where seq = 4")).toEqual(["612.4"]);
        const [stored = ""] = postgres.query("select to_json(line->>'text') from suar where seq = 2");
        expect(JSON.parse(stored)).toBe(text.replace("\u0000", "\ufffd").replace("\ud800", "\ufffd"));
      } finally {
        await postgres.stop();
      }
    },
    60_000,
  );

  it("ends, and well, when `head -1` has its line", async () => {
    const pipe = run('{ suar tail --follow; echo "code $?" >&2; } | head -1');
    await pipe.connected();
    await sites.send("desa-1", "live", [linkRecord(1)]);
    await pipe.printed(1);
    // `head` has left; the next line finds nobody.
    await sites.send("desa-1", "live", [linkRecord(2)]);
    await sites.send("desa-1", "live", [linkRecord(3)]);
    await pipe.ended;
    expect([pipe.lines().map(({ seq }) => seq), pipe.stderr]).toEqual([[1], expect.stringMatching(/code 0\n$/)]);
  });
});
