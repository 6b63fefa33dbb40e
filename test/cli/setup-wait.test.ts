import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { waitForCentre } from "../../agent/cli/setup-wait.ts";
import type { Snapshot } from "../../agent/core/status.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { serveSnapshot } from "../../agent/platform/status-socket.ts";
import { QuickClock } from "../support/quick-clock.ts";
import { recordingLog } from "../support/recording-log.ts";
import { Undo } from "../support/undo.ts";
import { sampleSnapshot } from "../support/view-model.ts";

const undo = new Undo();
let socket: string;
let told: string[];

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "suar-wait-"));
  undo.add(() => rmSync(folder, { recursive: true, force: true }));
  socket = join(folder, "suar.sock");
  told = [];
});

afterEach(() => undo.all());

type State = Snapshot["uplink"]["state"];

/** A running agent that is in one state after the other, each time it is asked. */
async function agent(states: readonly (State | "received")[], site = sampleSnapshot().site): Promise<void> {
  const left = [...states];
  const read = () => {
    const state = (left.length > 1 ? left.shift() : left[0]) ?? "off";
    const { sinceAcknowledgedMs: _, problem: __, ...uplink } = sampleSnapshot().uplink;
    return sampleSnapshot({
      site,
      uplink: state === "received" ? { ...uplink, state: "connected", sinceAcknowledgedMs: 10 } : { ...uplink, state },
    });
  };
  const served = await serveSnapshot(socket, read, recordingLog().log);
  undo.add(() => served.close());
}

function wait(limit: number, signal = new AbortController().signal) {
  const clock = new QuickClock(new NodeClock("always"), 20);
  const { site } = sampleSnapshot();
  return waitForCentre(socket, site, limit, (state) => told.push(state), clock, signal);
}

describe("the wait for the centre", () => {
  it("ends when the broker has acknowledged a record, and tells of every state on the way", async () => {
    await agent(["connecting", "waiting", "connected", "received"]);
    expect(await wait(60_000)).toMatchObject({ received: true, snapshot: { uplink: { state: "connected" } } });
    expect(told).toEqual(["connecting", "waiting", "connected"]);
  });

  it("waits for an agent that is not up yet", async () => {
    setTimeout(() => void agent(["received"]), 150);
    expect((await wait(60_000)).received).toBe(true);
    expect(told[0]).toBe("starting");
  });

  it("does not take the agent of another site for it", async () => {
    await agent(["received"], "somebody-else");
    expect(await wait(3000)).toEqual({ received: false });
  });

  it("ends when its time is over, with what there is", async () => {
    await agent(["waiting"]);
    expect(await wait(3000)).toMatchObject({ received: false, snapshot: { uplink: { state: "waiting" } } });
  });

  it("does not wait where there is no broker", async () => {
    await agent(["off"]);
    expect(await wait(60_000)).toMatchObject({ received: false });
    expect(told).toEqual([]);
  });

  it("is stopped at once", async () => {
    await agent(["waiting"]);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    await expect(wait(600_000, stop.signal)).rejects.toMatchObject({ code: "stopped" });
  });
});
