import { afterEach, describe, expect, it } from "vitest";
import type { Desired, RemoteSettings } from "../../agent/core/desired.ts";
import { HOUR, MINUTE, SECOND } from "../../agent/core/time.ts";
import { Configuring } from "../../agent/remote/configuring.ts";
import { KeptConfiguration } from "../../agent/remote/kept-configuration.ts";
import { beforeStart } from "../../agent/remote/probation.ts";
import { settingsToRun } from "../../agent/remote/trial-state.ts";
import { checkObject } from "../support/contract.ts";
import { MemoryKeepsake } from "../support/memory-keepsake.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const PROBATION = 10 * MINUTE;
const running = new Set<Site>();

/** A box whose agents come and go; each runs with what `settingsToRun` said at its start. */
class Site {
  readonly clock: VirtualClock;
  readonly keepsake: MemoryKeepsake;
  readonly log = recordingLog();
  kept: KeptConfiguration;
  agent!: Configuring;
  /** How many agents were started. */
  agents = 0;
  judged = 0;
  #inForce: RemoteSettings = {};
  #restart = Promise.resolve();

  constructor(keepsake = new MemoryKeepsake(), clock = new VirtualClock()) {
    this.keepsake = keepsake;
    this.clock = clock;
    this.kept = this.#newKept();
  }

  static async started(...parameters: ConstructorParameters<typeof Site>): Promise<Site> {
    const site = new Site(...parameters);
    running.add(site);
    await site.boot(false);
    return site;
  }

  /** A process begins. @param crashed the one before it was killed in this boot. */
  async boot(crashed: boolean): Promise<void> {
    this.kept = this.#newKept();
    await this.kept.read();
    await this.#start(crashed);
  }

  /** What the next process of this box finds. */
  async killed(how: "killed" | "power cut"): Promise<Site> {
    const clock = how === "killed" ? this.clock : new VirtualClock({ bootId: "another boot", monotonic: 20_000 });
    const site = new Site(this.keepsake.copy(), clock);
    await this.stop();
    running.add(site);
    await site.boot(how === "killed");
    return site;
  }

  want(message: { id?: string; x?: unknown; bad?: string } | undefined): Promise<void> {
    this.agent.want(message === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(message)));
    return this.clock.settle();
  }

  async proves(): Promise<void> {
    this.agent.proven();
    await this.clock.settle();
  }

  /** Held to the contract. */
  get report(): Record<string, unknown> {
    const report = JSON.parse(new TextDecoder().decode(this.agent.reported())) as Record<string, unknown>;
    checkObject("configReported", report);
    return report;
  }

  get inForce(): unknown {
    return this.#inForce["x"];
  }

  async stop(): Promise<void> {
    running.delete(this);
    await this.#restart;
    await this.agent.stop();
  }

  #newKept(): KeptConfiguration {
    return new KeptConfiguration({ keepsake: this.keepsake, clock: this.clock, log: this.log.log });
  }

  async #start(crashed: boolean): Promise<void> {
    this.agents++;
    this.kept.change(beforeStart(this.kept.state));
    this.#inForce = settingsToRun(this.kept.state);
    const agent = new Configuring({
      clock: this.clock,
      log: this.log.log,
      kept: this.kept,
      judge: async (payload) => this.#judge(payload),
      restart: () => {
        this.#restart = agent.stop().then(() => this.#start(false));
      },
      crashed: () => crashed,
      options: { site: "desa-1", configurationHash: "00c0ffee", probation: PROBATION },
    });
    this.agent = agent;
    await agent.start();
  }

  #judge(payload: Uint8Array): Desired {
    this.judged++;
    if (payload.length === 0) return { outcome: "good", settings: {}, changes: this.inForce !== undefined };
    const { id, x, bad } = JSON.parse(new TextDecoder().decode(payload)) as { id: string; x?: number; bad?: string };
    if (bad === "defect") throw new Error("a defect");
    if (bad !== undefined) return { outcome: "refused", id, issues: [{ path: bad, code: "unknown-setting" }] };
    return { outcome: "good", id, settings: { x }, changes: x !== this.inForce };
  }
}

afterEach(async () => {
  for (const site of running) {
    await site.stop();
    expect(site.clock.sleeping).toBe(0);
  }
});

describe("settings from the centre", () => {
  it("start an agent anew once the report has left, and are active when a record has reached the broker", async () => {
    const site = await Site.started();
    expect(site.report).toMatchObject({ state: "none", settings: {} });
    await site.want({ id: "a", x: 1 });
    expect([site.agents, site.report["state"]]).toEqual([1, "trial"]);
    await site.clock.advance(2 * SECOND);
    expect([site.agents, site.inForce]).toEqual([2, 1]);
    expect(site.report).toMatchObject({ state: "trial", id: "a", settings: { x: 1 } });
    expect(site.agent.status()).toEqual({ state: "trial", id: "a", trialLeftMs: PROBATION });
    await site.proves();
    expect(site.report).toMatchObject({ state: "active", id: "a", settings: { x: 1 } });
    expect((await site.killed("power cut")).inForce).toBe(1);
  });

  it("are not proven by what the agent before them still delivers", async () => {
    const site = await Site.started();
    await site.want({ id: "a", x: 1 });
    await site.proves();
    await site.clock.advance(2 * SECOND);
    expect(site.report["state"]).toBe("trial");
  });

  it("that nothing comes of are gone at the end of the probation, and are not tried when they come again", async () => {
    const site = await Site.started();
    await site.want({ id: "good", x: 1 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    await site.want({ id: "bad", x: 2 });
    await site.clock.advance(PROBATION);
    expect(site.inForce).toBe(2);
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBe(1);
    const verdict = { state: "reverted", id: "bad", reason: "not-proven", settings: { x: 1 } };
    expect(site.report).toMatchObject(verdict);
    for (let session = 0; session < 5; session++) {
      await site.want({ id: "bad", x: 2 });
      await site.clock.advance(HOUR);
    }
    expect([site.agents, site.inForce]).toEqual([4, 1]);
    const next = await site.killed("power cut");
    await next.want({ id: "bad", x: 2 });
    expect([next.agents, next.inForce]).toEqual([1, 1]);
    expect(next.report).toMatchObject(verdict);
  });

  it("that are bad are told apart, cost nothing, and are judged once however often they come", async () => {
    const site = await Site.started();
    for (let session = 0; session < 5; session++) await site.want({ id: "a", bad: "uplink.nonsense" });
    expect(site.report).toMatchObject({
      state: "refused",
      id: "a",
      reason: "invalid",
      issues: [{ path: "uplink.nonsense", code: "unknown-setting" }],
      settings: {},
    });
    expect([site.agents, site.judged]).toEqual([1, 1]);
    expect(site.keepsake.writes).toEqual([]);
  });

  it("that make a defect show are refused, and the next ones are heard", async () => {
    const site = await Site.started();
    await site.want({ id: "a", bad: "defect" });
    expect(site.report).toMatchObject({ state: "refused", issues: [{ path: "", code: "defect" }] });
    await site.want({ id: "b", x: 1 });
    expect(site.report).toMatchObject({ state: "trial", id: "b" });
  });

  it("are taken away by an empty message", async () => {
    const site = await Site.started();
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    await site.want(undefined);
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBeUndefined();
    await site.proves();
    expect(site.report).toMatchObject({ state: "none", settings: {} });
    await site.want({ id: "a", x: 1 });
    expect(site.report).toMatchObject({ state: "trial", id: "a" });
  });

  it("that come while others are on trial take their place, with those before to fall back on", async () => {
    const site = await Site.started();
    await site.want({ id: "good", x: 1 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    await site.want({ id: "bad", x: 2 });
    await site.clock.advance(MINUTE);
    await site.want({ id: "worse", x: 3 });
    await site.clock.advance(SECOND);
    await site.proves();
    await site.clock.advance(MINUTE);
    expect([site.inForce, site.report["state"], site.report["id"]]).toEqual([3, "trial", "worse"]);
    await site.clock.advance(PROBATION);
    expect([site.inForce, site.report["state"], site.report["id"]]).toEqual([1, "reverted", "worse"]);
  });

  it("come and go as fast as the centre likes, but the agent starts anew only so often", async () => {
    const site = await Site.started();
    for (let i = 0; i < 600; i++) {
      await site.want({ id: `c-${i}`, x: i });
      await site.clock.advance(SECOND);
      await site.proves();
    }
    expect(site.agents).toBeLessThan(10);
    await site.clock.advance(6 * MINUTE);
    await site.proves();
    expect(site.report).toMatchObject({ state: "active", id: "c-599", settings: { x: 599 } });
  });

  it("that are bad are not judged as fast as they come", async () => {
    const site = await Site.started();
    for (let i = 0; i < 1_000; i++) {
      await site.want({ id: `c-${i}`, bad: "x" });
      await site.clock.advance(10);
    }
    expect(site.judged).toBeLessThan(15);
    await site.clock.advance(MINUTE);
    expect(site.report).toMatchObject({ state: "refused", id: "c-999" });
  });

  it("are proven also by the last thing that an agent delivers before it stops", async () => {
    const site = await Site.started();
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(2 * SECOND);
    site.agent.proven();
    await site.stop();
    expect((await Site.started(site.keepsake)).report).toMatchObject({ state: "active", id: "a" });
  });

  it("tell whoever listens when something has changed, until they do not want to know", async () => {
    const site = await Site.started();
    let told = 0;
    const end = site.agent.onReported(() => told++);
    await site.want({ id: "a", bad: "x" });
    expect(told).toBe(1);
    end();
    await site.want({ id: "b", bad: "x" });
    expect(told).toBe(1);
  });
});

describe("a trial is bounded, whatever dies in it", () => {
  const tried = async () => {
    const site = await Site.started();
    await site.want({ id: "bad", x: 2 });
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBe(2);
    return site;
  };

  it("kill -9: its time goes on where it was", async () => {
    const first = await tried();
    await first.clock.advance(PROBATION - MINUTE);
    const second = await first.killed("killed");
    expect(second.inForce).toBe(2);
    await second.clock.advance(MINUTE + SECOND);
    expect(second.inForce).toBeUndefined();
    expect(second.report).toMatchObject({ state: "reverted", id: "bad", reason: "not-proven" });
  });

  it("kill -9 before anybody began with it", async () => {
    const first = await Site.started();
    await first.want({ id: "bad", x: 2 });
    const second = await first.killed("killed");
    expect([second.inForce, second.report["state"]]).toEqual([2, "trial"]);
    await second.clock.advance(PROBATION + SECOND);
    expect(second.inForce).toBeUndefined();
  });

  it.each(["killed", "power cut"] as const)(
    "%s again and again: after a few starts those before are back",
    async (how) => {
      let site = await tried();
      let starts = 1;
      for (; site.inForce === 2; starts++) site = await site.killed(how);
      expect(starts).toBe(4);
      expect(site.report).toMatchObject({ state: "reverted", id: "bad", reason: "interrupted" });
    },
  );

  it("a power cut: it has its whole time once more", async () => {
    const first = await tried();
    await first.clock.advance(PROBATION - MINUTE);
    const second = await first.killed("power cut");
    await second.clock.advance(PROBATION - MINUTE);
    expect(second.inForce).toBe(2);
    await second.proves();
    expect((await second.killed("power cut")).report).toMatchObject({ state: "active", id: "bad" });
  });

  it("a full disk: what cannot be written down is not tried", async () => {
    const site = await Site.started();
    site.keepsake.isFull = true;
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(HOUR);
    expect([site.agents, site.inForce]).toEqual([1, undefined]);
    expect(site.report).toMatchObject({ state: "refused", id: "a", reason: "disk-full" });
    site.keepsake.isFull = false;
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBe(1);
  });

  it("a disk that fills up before the first start with it: it is given up", async () => {
    const site = await Site.started();
    await site.want({ id: "a", x: 1 });
    site.keepsake.isFull = true;
    await site.clock.advance(2 * SECOND);
    await site.clock.advance(SECOND);
    expect(site.inForce).toBeUndefined();
    expect(site.report).toMatchObject({ state: "reverted", id: "a", reason: "disk-full" });
    site.keepsake.isFull = false;
    await site.clock.advance(2 * MINUTE);
    expect((await site.killed("power cut")).report).toMatchObject({ state: "reverted", id: "a" });
  });

  it("a disk that answers nobody: the site goes on with what it has", async () => {
    const site = await Site.started();
    site.keepsake.write = () => new Promise(() => {});
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(MINUTE);
    expect(site.inForce).toBeUndefined();
    expect(site.report).toMatchObject({ state: "refused", id: "a", reason: "deadline-passed" });
  });

  it("a disk that answers late: what it took after all is put right", async () => {
    const site = await Site.started();
    const write = site.keepsake.write.bind(site.keepsake);
    site.keepsake.write = async (name, bytes) => {
      await site.clock.sleep(15 * SECOND, new AbortController().signal);
      await write(name, bytes);
    };
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(20 * SECOND);
    expect(site.keepsake.json("configuration")).toMatchObject({ trial: { id: "a" } });
    site.keepsake.write = write;
    await site.clock.advance(2 * MINUTE);
    expect(site.keepsake.json("configuration")).toEqual({ retired: [] });
  });
});

describe("settings that let the agent crash again and again", () => {
  const active = async () => {
    const site = await Site.started();
    await site.want({ id: "heavy", x: 9 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    return site;
  };

  it("are left out, and given up when it works without them", async () => {
    let site = await active();
    for (let crash = 0; crash < 5; crash++) site = await site.killed("killed");
    await site.clock.advance(SECOND);
    expect(site.inForce).toBeUndefined();
    await site.proves();
    expect(site.report).toMatchObject({ state: "reverted", id: "heavy", reason: "crashed", settings: {} });
    await site.want({ id: "heavy", x: 9 });
    await site.clock.advance(HOUR);
    expect(site.inForce).toBeUndefined();
  });

  it("come back when the site is mute without them", async () => {
    let site = await active();
    for (let crash = 0; crash < 5; crash++) site = await site.killed("killed");
    await site.clock.advance(PROBATION + MINUTE);
    expect(site.inForce).toBe(9);
  });

  it("stay when the agent ran for long in between", async () => {
    let site = await active();
    for (let crash = 0; crash < 12; crash++) {
      site = await site.killed("killed");
      await site.clock.advance(11 * MINUTE);
    }
    expect(site.inForce).toBe(9);
  });
});

describe("discarding", () => {
  const active = async () => {
    const site = await Site.started();
    await site.want({ id: "a", x: 1 });
    await site.clock.advance(2 * SECOND);
    await site.proves();
    return site;
  };
  const discard = async (site: Site) => {
    const outcome = site.agent.discard();
    await site.clock.settle();
    return await outcome;
  };

  it("takes the settings of the centre away, also while they still lie at the broker", async () => {
    const site = await active();
    expect(await discard(site)).toBe("accepted");
    await site.clock.advance(2 * SECOND);
    expect(site.inForce).toBeUndefined();
    await site.want({ id: "a", x: 1 });
    await site.proves();
    await site.clock.advance(HOUR);
    expect(site.inForce).toBeUndefined();
    expect(site.report).toMatchObject({ state: "refused", id: "a", reason: "given-up" });
  });

  it("is undone when the site is mute without them", async () => {
    const site = await active();
    await discard(site);
    await site.clock.advance(PROBATION + MINUTE);
    expect([site.inForce, site.report["state"]]).toEqual([1, "reverted"]);
    await site.want({ id: "a", x: 1 });
    expect(site.report).toMatchObject({ state: "active", id: "a" });
  });

  it("is done at once when there are none", async () => {
    const site = await Site.started();
    expect(await discard(site)).toBe("done");
    expect([site.agents, site.report["state"]]).toEqual([1, "none"]);
  });

  it("gives up the id also of what changed nothing", async () => {
    const site = await Site.started();
    await site.want({ id: "idle" });
    expect(site.report).toMatchObject({ state: "active", id: "idle" });
    expect(await discard(site)).toBe("done");
    expect(site.report).toMatchObject({ state: "none" });
    await site.want({ id: "idle" });
    expect(site.report).toMatchObject({ state: "refused", id: "idle", reason: "given-up" });
  });

  it("comes too late for an agent that stops, and is answered all the same", async () => {
    const site = await active();
    const outcome = site.agent.discard();
    await site.stop();
    expect(await outcome).toBe("busy");
  });

  it("fails when it cannot be written down, and comes too soon when it comes too often", async () => {
    const site = await active();
    site.keepsake.isFull = true;
    expect(await discard(site)).toEqual({ problem: "disk-full" });
    site.keepsake.isFull = false;
    for (let i = 0; site.kept.restarts.take(site.clock.monotonic()); i++) expect(i).toBeLessThan(10);
    expect(await discard(site)).toBe("busy");
    await site.stop();
    expect(await site.agent.discard()).toBe("busy");
  });
});
