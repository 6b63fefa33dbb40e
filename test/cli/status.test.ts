import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Snapshot } from "../../agent/core/status.ts";
import { type StatusSocket, serveSnapshot } from "../../agent/platform/status-socket.ts";
import { renderSnapshot } from "../../agent/status/render.ts";
import { recordingLog } from "../support/recording-log.ts";
import { runSuar } from "../support/run-suar.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SNAPSHOT: Snapshot = {
  v: 1,
  site: "5304122003",
  agentVersion: "0.1.0",
  boot: "boot",
  runningMs: 60_000,
  clock: { at: 1_766_480_460_000, trusted: true },
  measuring: { link: { state: "up", rungs: [] }, host: {}, collectors: [] },
  diagnosis: {},
  outbox: {
    account: { epoch: "epoch", recorded: 5, delivered: 3, queued: 2, lost: 0, thinned: 0 },
    unsyncedRecords: 0,
    bytes: 1000,
    maximumBytes: 64 * 1024 * 1024,
  },
  uplink: { state: "connected", forMs: 1000, bytesToday: 0, thrift: "normal", unansweredMessages: 0 },
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let socket: StatusSocket;
beforeEach(async () => {
  folder = await temporaryFolder();
  socket = await serveSnapshot(join(folder.path, "suar.sock"), () => SNAPSHOT, recordingLog().log);
});
afterEach(async () => {
  await socket.close();
  await folder.remove();
});

describe("status", () => {
  it("shows a person what the agent says of itself, in the person's language", async () => {
    const argv = ["status", "--data-directory", folder.path, "--lang", "id"];
    const wanted = renderSnapshot(SNAPSHOT, "id");
    expect(await runSuar(argv)).toEqual({ code: 0, stdout: wanted, stderr: "" });
  });

  it("uses colours for a terminal alone, and not where they are unwanted", async () => {
    const argv = ["status", "--data-directory", folder.path];
    expect((await runSuar(argv)).stdout).not.toContain("\u001b");
    expect((await runSuar(argv, { isTty: true })).stdout).toContain("\u001b[");
    expect((await runSuar(argv, { isTty: true, environment: { NO_COLOR: "1" } })).stdout).not.toContain("\u001b");
  });

  it("gives a program the snapshot itself", async () => {
    const { code, stdout } = await runSuar(["status", "--json", "--data-directory", folder.path]);
    expect([code, JSON.parse(stdout)]).toEqual([0, SNAPSHOT]);
  });

  it("finds the agent through the configuration, which needs no site and may be wrong elsewhere", async () => {
    const file = JSON.stringify({ dataDirectory: folder.path, nonsense: true });
    const { code } = await runSuar(["status"], { files: { "/etc/suar/suar.json": file } });
    expect(code).toBe(0);
    expect((await runSuar(["status"], { environment: { SUAR_DATA_DIRECTORY: folder.path } })).code).toBe(0);
  });

  it("says that no agent runs, with an exit code of its own", async () => {
    const empty = join(folder.path, "empty");
    await mkdir(empty);
    const argv = ["status", "--data-directory", empty];
    const { code, stdout, stderr } = await runSuar(argv);
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain("Start it with `sudo systemctl start suar`");
    expect(JSON.parse((await runSuar([...argv, "--json"])).stderr)).toMatchObject({
      error: { code: "agent-not-running", details: { socket: `${empty}/suar.sock` } },
      exitCode: 3,
    });
  });

  it("refuses a data directory that cannot be one", async () => {
    expect((await runSuar(["status", "--data-directory", "a\nb"])).code).toBe(2);
  });
});
