import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { exportRoutes } from "../../agent/cli/export-agent.ts";
import type { Outbox } from "../../agent/outbox/outbox.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { type LineRoutes, type StatusSocket, serveSnapshot } from "../../agent/platform/status-socket.ts";
import { AgentProcess } from "../support/agent-process.ts";
import { data, exportCase, identitiesIn, onlyFile, SITE, stick, suarExport } from "../support/export-case.ts";
import { alarm, link, openOutbox } from "../support/outbox-harness.ts";
import { recordingLog } from "../support/recording-log.ts";
import { flat } from "../support/run-suar.ts";
import { sampleSnapshot } from "../support/view-model.ts";

exportCase();

describe("suar export beside a running agent", () => {
  let outbox: Outbox;
  let store: LevelStore;
  let socket: StatusSocket | undefined;
  beforeEach(async () => {
    store = new LevelStore(join(data, "outbox"));
    ({ outbox } = await openOutbox(store));
    await outbox.append([link(1), alarm(2), link(3)]);
  });
  afterEach(async () => {
    await socket?.close();
    socket = undefined;
    await outbox.close();
  });

  async function serve(routes: LineRoutes): Promise<void> {
    socket = await serveSnapshot(join(data, "suar.sock"), () => sampleSnapshot(), recordingLog().log, routes);
  }

  it("asks it for the records, and the agent goes on", async () => {
    await serve(exportRoutes(store));
    const { code, stdout } = await suarExport([stick]);
    expect([code, flat(stdout)]).toEqual([0, expect.stringContaining("store of the running agent")]);
    expect(await identitiesIn(await onlyFile())).toEqual([1, 2, 3].map((seq) => `${outbox.epoch}/${seq}`));
    await outbox.append([link(4)]);
    expect(outbox.account()).toMatchObject({ recorded: 4, queued: 4 });
  });

  it.each([
    ["en", `belong to site ${SITE}`],
    ["id", `milik lokasi ${SITE}`],
  ])("refuses another site than the agent's, and writes nothing (%s)", async (language, sentence) => {
    await serve(exportRoutes(store));
    const { code, stdout, stderr } = await suarExport([stick, "--site", "desa-2", "--lang", language]);
    expect([code, stdout, flat(stderr)]).toEqual([2, "", expect.stringContaining(sentence)]);
    expect(await readdir(stick)).toEqual([]);
  });

  it("gets what was delivered as well with --all", async () => {
    await serve(exportRoutes(store));
    const events = await outbox.take("event", { records: 10, bytes: 10_000 });
    outbox.hurry();
    await outbox.settle(
      events.map(({ seq }) => seq),
      { outcome: "delivered" },
    );
    expect((await suarExport([join(stick, "queued.jsonl")])).code).toBe(0);
    expect((await suarExport([join(stick, "all.jsonl"), "--all"])).code).toBe(0);
    expect(await identitiesIn(join(stick, "queued.jsonl"))).toEqual([1, 3].map((seq) => `${outbox.epoch}/${seq}`));
    expect(await identitiesIn(join(stick, "all.jsonl"))).toEqual([1, 2, 3].map((seq) => `${outbox.epoch}/${seq}`));
  });

  it.each<[string, LineRoutes]>([
    ["does not know the question", {}],
    ["breaks off", { "/export/queued": breakOff }],
    ["ends too soon", { "/export/queued": endTooSoon }],
    ["talks nonsense", { "/export/queued": talkNonsense }],
  ])("writes nothing when the agent %s", async (_name, routes) => {
    await serve(routes);
    const { code, stdout, stderr } = await suarExport([stick]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(flat(stderr)).toContain("stop the agent, export, and start it again");
    expect(await readdir(stick)).toEqual([]);
  });

  it("says what to do when nobody answers", async () => {
    const { code, stderr } = await suarExport([stick, "--json"]);
    expect([code, JSON.parse(stderr).error.code]).toEqual([1, "export-agent-silent"]);
  });
});

const FIRST = JSON.stringify({ v: 1, epoch: "0123456789abcdef" });
const RECORD = '{"seq":1,"kind":"link"}';

async function* breakOff() {
  yield FIRST;
  for (let count = 0; count < 5000; count++) yield RECORD;
  throw new Error("the disk is gone");
}

async function* endTooSoon() {
  yield FIRST;
  yield RECORD;
}

async function* talkNonsense() {
  yield "hello";
}

it("a real agent hands out its records while it runs", async () => {
  const agent = AgentProcess.start({ program: inject("agentProgram"), dataDirectory: data });
  try {
    await agent.confirmedMore(3);
    const confirmed = [...agent.confirmed];
    const { code } = await suarExport([stick, "--site", "test-site"]);
    expect(code).toBe(0);
    expect(await identitiesIn(await onlyFile(), "test-site")).toEqual(expect.arrayContaining(confirmed));
    await agent.confirmedMore(1);
  } finally {
    await agent.kill();
  }
});
