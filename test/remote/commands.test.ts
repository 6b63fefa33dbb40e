import { describe, expect, it } from "vitest";
import { readPlainJson } from "../../agent/config/document.ts";
import { VERBS } from "../../agent/core/command.ts";
import { HOUR, SECOND } from "../../agent/core/time.ts";
import { type CommandActions, Commands } from "../../agent/remote/commands.ts";
import type { DiscardOutcome } from "../../agent/remote/configuring.ts";
import { checkObject } from "../support/contract.ts";
import { MemoryKeepsake } from "../support/memory-keepsake.ts";
import { recordingLog } from "../support/recording-log.ts";
import { sampleSnapshot } from "../support/view-model.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** Commands at a site whose actions are noted. */
class Site {
  readonly done: string[] = [];
  readonly clock: VirtualClock;
  readonly keepsake: MemoryKeepsake;
  readonly #commands: Commands;
  replays = true;
  discards: DiscardOutcome = "accepted";
  /** Called before an action has any effect. */
  beforeDoing: () => void = () => {};

  constructor(before: { clock?: VirtualClock; keepsake?: MemoryKeepsake } = {}) {
    this.clock = before.clock ?? new VirtualClock();
    this.keepsake = before.keepsake ?? new MemoryKeepsake();
    const note = (what: string) => {
      this.beforeDoing();
      this.done.push(what);
    };
    const actions: CommandActions = {
      status: () => {
        note("status");
        return sampleSnapshot();
      },
      epoch: () => "epoch-1",
      replay: ({ id, from, to }) => {
        note(`replay ${id} ${from}-${to}`);
        return this.replays;
      },
      reconnect: () => note("reconnect"),
      discardConfiguration: async () => {
        note("discard");
        return this.discards;
      },
    };
    this.#commands = new Commands({
      clock: this.clock,
      log: recordingLog().log,
      keepsake: this.keepsake,
      actions,
      allowed: VERBS,
      readJson: readPlainJson,
    });
  }

  static async started(before: ConstructorParameters<typeof Site>[0] = {}): Promise<Site> {
    const site = new Site(before);
    await site.#commands.start();
    return site;
  }

  /** What it replies; undefined when it does not. Held to the contract. */
  async ask(message: object | string, retained = false): Promise<Record<string, unknown> | undefined> {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    const payload = await this.#commands.answer({ payload: new TextEncoder().encode(text), retained });
    if (payload === undefined) return undefined;
    const reply = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
    checkObject("reply", reply);
    return reply;
  }

  command(id: string, verb = "status", more: object = {}): object {
    return { v: 1, id, verb, expiresAt: this.clock.wall().at + HOUR, ...more };
  }

  stop(): Promise<void> {
    return this.#commands.stop();
  }
}

describe("a command of the centre", () => {
  it("status is answered with the state of the agent", async () => {
    const site = await Site.started();
    expect(await site.ask(site.command("c-1"))).toEqual({
      v: 1,
      id: "c-1",
      verb: "status",
      outcome: "done",
      result: sampleSnapshot(),
    });
  });

  it("replay is begun, with its name, and refused while too many wait", async () => {
    const site = await Site.started();
    const range = { arguments: { epoch: "epoch-1", from: 3, to: 8 } };
    expect(await site.ask(site.command("r-1", "replay", range))).toMatchObject({ id: "r-1", outcome: "accepted" });
    expect(site.done).toEqual(["replay r-1 3-8"]);
    site.replays = false;
    expect(await site.ask(site.command("r-2", "replay", range))).toMatchObject({ outcome: "refused", reason: "busy" });
  });

  it("reconnect comes after its reply", async () => {
    const site = await Site.started();
    expect(await site.ask(site.command("c-1", "reconnect"))).toMatchObject({ outcome: "accepted" });
    expect(site.done).toEqual([]);
    await site.clock.advance(3 * SECOND);
    expect(site.done).toEqual(["reconnect"]);
  });

  it.each<[DiscardOutcome, object]>([
    ["done", { outcome: "done" }],
    ["accepted", { outcome: "accepted" }],
    ["busy", { outcome: "refused", reason: "busy" }],
    [{ problem: "disk-full" }, { outcome: "failed", reason: "disk-full" }],
  ])("discard-configuration tells what became of it: %j", async (outcome, expected) => {
    const site = await Site.started();
    site.discards = outcome;
    expect(await site.ask(site.command("c-1", "discard-configuration"))).toMatchObject(expected);
  });

  it("that is no command at all is refused, at any size", async () => {
    const site = await Site.started();
    for (const nonsense of ["", "hello", "[".repeat(4_000), "x".repeat(1024 * 1024), '{"v":1,"id":"a","id":"b"}']) {
      expect(await site.ask(nonsense)).toEqual({ v: 1, outcome: "refused", reason: "malformed" });
    }
    const padded = site.command("c-1", "status", { padding: "x".repeat(5_000) });
    expect(await site.ask(padded)).toMatchObject({ reason: "malformed" });
    expect(site.done).toEqual([]);
  });

  it("that lay at the broker is refused", async () => {
    const site = await Site.started();
    expect(await site.ask(site.command("c-1"), true)).toMatchObject({ id: "c-1", reason: "retained" });
  });
});

describe("each command is carried out at most once", () => {
  it("also when it comes twice at the same moment", async () => {
    const site = await Site.started();
    const replies = await Promise.all([site.ask(site.command("c-1")), site.ask(site.command("c-1"))]);
    expect(replies.map((reply) => reply?.["outcome"])).toEqual(["done", "refused"]);
    expect(site.done).toEqual(["status"]);
  });

  it("also when the agent dies right before it is done, or right after", async () => {
    const first = await Site.started();
    let atDeath = new MemoryKeepsake();
    first.beforeDoing = () => {
      atDeath = first.keepsake.copy();
    };
    const command = first.command("c-1");
    await first.ask(command);
    for (const keepsake of [atDeath, first.keepsake.copy()]) {
      const second = await Site.started({ keepsake, clock: first.clock });
      expect(await second.ask(command)).toMatchObject({ outcome: "refused", reason: "replayed" });
      expect(second.done).toEqual([]);
    }
  });

  it("and not at all when it cannot be written down", async () => {
    const site = await Site.started();
    site.keepsake.isFull = true;
    expect(await site.ask(site.command("c-1"))).toMatchObject({ outcome: "failed", reason: "disk-full" });
    expect(site.done).toEqual([]);
    site.keepsake.isFull = false;
    expect(await site.ask(site.command("c-2"))).toMatchObject({ outcome: "done" });
  });

  it("nor when the disk took so long that it has expired", async () => {
    const site = await Site.started();
    const write = site.keepsake.write.bind(site.keepsake);
    site.keepsake.write = async (name, bytes) => {
      await site.clock.sleep(5 * SECOND, new AbortController().signal);
      await write(name, bytes);
    };
    const asked = site.ask(site.command("c-1", "status", { expiresAt: site.clock.wall().at + 3 * SECOND }));
    await site.clock.advance(6 * SECOND);
    expect(await asked).toMatchObject({ outcome: "refused", reason: "expired" });
    expect(site.done).toEqual([]);
  });

  it("when nobody knows what was carried out, only those that cannot have been", async () => {
    const keepsake = new MemoryKeepsake();
    keepsake.damaged.add("commands");
    const site = await Site.started({ keepsake });
    expect(await site.ask(site.command("c-1"))).toMatchObject({ reason: "replayed" });
    await site.clock.advance(2 * HOUR);
    const late = { expiresAt: site.clock.wall().at + 23 * HOUR };
    expect(await site.ask(site.command("c-2", "status", late))).toMatchObject({ outcome: "done" });
    const again = await Site.started({ keepsake, clock: site.clock });
    expect(
      await again.ask(site.command("c-3", "status", { expiresAt: site.clock.wall().at + 20 * HOUR })),
    ).toMatchObject({
      reason: "replayed",
    });
  });

  it("and what makes no sense there is as good as lost", async () => {
    const keepsake = new MemoryKeepsake();
    await keepsake.write("commands", new TextEncoder().encode('{"executed":7}'));
    const site = await Site.started({ keepsake });
    expect(await site.ask(site.command("c-1"))).toMatchObject({ reason: "replayed" });
  });
});

describe("a flood of commands", () => {
  it("gets a few replies that say so, then none, and does nothing while it lasts", async () => {
    const site = await Site.started();
    const reasons = new Map<unknown, number>();
    for (let i = 0; i < 5_000; i++) {
      const reply = await site.ask(site.command(`c-${i}`));
      const kind = reply === undefined ? "silence" : (reply["reason"] ?? reply["outcome"]);
      reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
      await site.clock.advance(10);
    }
    expect(site.done.length).toBeLessThan(30);
    expect(reasons.get("busy")).toBeGreaterThan(0);
    expect(5_000 - (reasons.get("silence") ?? 0)).toBeLessThan(50);
    await site.clock.advance(HOUR / 4);
    expect(await site.ask(site.command("afterwards"))).toMatchObject({ outcome: "done" });
  });

  it("ends with the agent", async () => {
    const site = await Site.started();
    await site.ask(site.command("c-1", "reconnect"));
    await site.stop();
    expect(await site.ask(site.command("c-2"))).toBeUndefined();
    await site.clock.advance(HOUR);
    expect(site.done).toEqual([]);
    expect(site.clock.sleeping).toBe(0);
  });
});
