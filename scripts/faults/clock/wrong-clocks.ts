import { reasonOf } from "../../../agent/core/errors.ts";
import { LANES } from "../../../agent/core/queue.ts";
import { type Draft, stampNow } from "../../../agent/core/record.ts";
import { type Millis, SECOND } from "../../../agent/core/time.ts";
import type { CaseResult, FaultCase } from "../kind.ts";
import { SeededRandom } from "../random.ts";
import { AgentPart } from "./agent-part.ts";
import { type BootEvent, type BootScript, writeBootScript } from "./boot-script.ts";
import { type MemoryDisk, MemoryStore } from "./memory-store.ts";
import { MemoryVolume } from "./memory-volume.ts";
import { SimulatedBox } from "./simulated-box.ts";
import { type BootFacts, Stamps } from "./stamps.ts";

/** Fewer than the boots whose anchors the outbox remembers. */
const MOST_BOOTS = 8;
/** So long after the system began to vouch for the time the agent must have noticed and have recorded an anchor: it asks every 10 s. */
const NOTICED_WITHIN: Millis = 30 * SECOND;
const SETTLES_WITHIN_ROUNDS = 1000;
/** An append that is under way shows in the account only after a few. */
const IDLE_ROUNDS = 20;

/** One box through several boots, on one store, with clocks that are wrong in every way. */
export async function runWrongClocks(one: FaultCase): Promise<CaseResult> {
  const run = new WrongClocks(new SeededRandom(one.seed), one.defect === "wall-trusted");
  return run.run(one.signal);
}

class WrongClocks {
  readonly #box: SimulatedBox;
  readonly #disk: MemoryDisk = { entries: [] };
  readonly #volume = new MemoryVolume();
  readonly #stamps = new Stamps();
  #boot: BootFacts = { id: "", zeroAt: 0, wasSynchronised: false, isDated: false };
  #agent: AgentPart | undefined;
  #boots = 0;
  /** The true time since when the system vouches for the right time and the agent has been able to see it. */
  #soundSince: Millis | undefined;

  constructor(
    private readonly random: SeededRandom,
    private readonly alwaysTrusted: boolean,
  ) {
    this.#box = new SimulatedBox(Date.UTC(2027, 0, 1) + random.uniform() * 1000 * 24 * 3600 * SECOND);
  }

  async run(signal: AbortSignal): Promise<CaseResult> {
    let start = 0;
    let slowestOpenMs = 0;
    for (let left = this.random.between(2, MOST_BOOTS); left > 0; left--) {
      signal.throwIfAborted();
      const script = writeBootScript(this.random);
      start = performance.now();
      await this.#powerUp(script);
      slowestOpenMs = Math.max(slowestOpenMs, performance.now() - start);
      const startedAt = this.#box.now;
      for (const event of script.events) {
        if (this.#stamps.problems.length > 0) break;
        await this.#box.advance(startedAt + event.after);
        this.#note();
        await this.#perform(event);
      }
      if (left === 1) await this.#deliver("everything");
      if (left === 1 || script.ends === "clean stop") await this.#agent?.stop();
      this.#kill();
    }
    this.#stamps.conclude();
    const account = this.#agent?.outbox.account();
    if (account === undefined || account.recorded !== account.delivered) {
      this.#stamps.problems.push(`Expected everything delivered, saw ${JSON.stringify(account)}.`);
    }
    return {
      problems: this.#stamps.problems,
      counts: {
        ...{ recorded: account?.recorded ?? 0, delivered: account?.delivered ?? 0, declaredLost: account?.lost ?? 0 },
        ...{ undeclared: 0, boots: this.#boots, ...this.#stamps.counts },
      },
      slowestOpenMs,
    };
  }

  async #powerUp({ wall, upFor, driftPpm, offFor, events }: BootScript): Promise<void> {
    const id = `boot-${++this.#boots}`;
    const shows = "at" in wall ? wall.at : this.#box.now + offFor + wall.error;
    this.#box.powerUp({ id, wall: shows, upFor, driftPpm }, offFor);
    this.#soundSince = undefined;
    this.#boot = { id, zeroAt: this.#box.now - upFor, wasSynchronised: false, isDated: false };
    this.#stamps.newBoot(this.#boot);
    const first = events[0];
    if (first?.what === "synchronise" && first.after === 0) await this.#perform(first);
    await this.#startAgent();
  }

  async #startAgent(): Promise<void> {
    const { random, alwaysTrusted } = this;
    const parts = { store: new MemoryStore(this.#disk), volume: this.#volume, random, alwaysTrusted };
    this.#agent = new AgentPart({ source: this.#box.source(), ...parts });
    await this.#agent.start();
    if (this.#soundSince !== undefined) this.#soundSince = this.#box.now;
  }

  /** Has the agent had the time that it needs to date this boot? */
  #note(): void {
    if (this.#soundSince !== undefined && this.#box.now - this.#soundSince >= NOTICED_WITHIN) this.#boot.isDated = true;
  }

  async #perform(event: BootEvent): Promise<void> {
    if (event.what === "record") return this.#record();
    if (event.what === "deliver") return this.#deliver("some");
    if (event.what === "restart" || event.what === "kill") {
      if (event.what === "restart") await this.#agent?.stop();
      this.#kill();
      return this.#startAgent();
    }
    if (event.what === "synchronise") {
      this.#box.synchronise(event.error);
      this.#boot.wasSynchronised = true;
      this.#soundSince = this.#box.now;
      return;
    }
    this.#soundSince = undefined;
    if (event.what === "jump") this.#box.jump(event.by);
    else if (event.what === "synchronise wrongly") this.#box.synchronise(event.at - this.#box.now);
    else this.#box.withdraw();
  }

  #kill(): void {
    this.#agent?.die();
    this.#box.killProcess();
  }

  async #record(): Promise<void> {
    const { clock, outbox } = this.#agent ?? {};
    if (clock === undefined || outbox === undefined) return;
    const id = this.#stamps.made({ at: this.#box.now, boot: this.#boot.id, up: this.#box.monotonic });
    const stamp = stampNow(clock);
    const draft: Draft = this.random.chance(0.3)
      ? { ...stamp, kind: "alarm", code: String(id), state: "raised" }
      : { ...stamp, kind: "link", span: 60_000, samples: id };
    await outbox.append([draft]).catch((error: unknown) => {
      this.#stamps.problems.push(`Expected record ${id} to be stored, saw ${reasonOf(error)}.`);
    });
  }

  async #deliver(what: "some" | "everything"): Promise<void> {
    const outbox = this.#agent?.outbox;
    if (outbox === undefined) return;
    const most = what === "some" ? this.random.between(1, 30) : 1000;
    // What settles waits for company, unless nothing is left; what is appended meanwhile needs a few turns of the event loop.
    if (what === "everything") outbox.hurry();
    let idle = 0;
    for (let round = 0; round < SETTLES_WITHIN_ROUNDS && idle < IDLE_ROUNDS; round++) {
      idle = outbox.account().queued === 0 ? idle + 1 : 0;
      for (const lane of LANES) {
        const records = await outbox.take(lane, { records: most, bytes: 1_000_000 });
        for (const { json } of records) this.#stamps.check(json);
        const seqs = records.map(({ seq }) => seq);
        if (seqs.length > 0) void outbox.settle(seqs, { outcome: "delivered" }).catch(() => undefined);
      }
      if (what === "some") return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
