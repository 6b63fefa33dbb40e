import { gunzipSync } from "node:zlib";
import type { Agent } from "../../agent/agent.ts";
import { compose, type Ports } from "../../agent/compose.ts";
import type { Settings } from "../../agent/config/declaration.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import { readOnce, supervise } from "../../agent/supervise.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
import { sources } from "./configuration.ts";
import { FakeCalendar } from "./fake-calendar.ts";
import { FakeHost } from "./fake-host.ts";
import { fakeNeighbours } from "./fake-neighbours.ts";
import { FakeNetwork } from "./fake-network.ts";
import { FakeProber } from "./fake-prober.ts";
import { FakeTransport } from "./fake-transport.ts";
import { MemoryKeepsake } from "./memory-keepsake.ts";
import { MemoryDisk, MemoryStore } from "./memory-store.ts";
import { MemoryVolume } from "./memory-volume.ts";
import { recordingLog } from "./recording-log.ts";
import { seededRandom } from "./seeded-random.ts";
import { VirtualClock } from "./virtual-clock.ts";

const STEP: Millis = SECOND;
const TOPICS = "suar/v1/desa-1";

export interface World {
  readonly clock?: VirtualClock;
  readonly disk?: MemoryDisk;
  readonly keepsake?: MemoryKeepsake;
  readonly transport?: FakeTransport;
  /** Settings of the site: the text of its file as an object. Default: a broker, and all commands allowed. */
  readonly file?: object;
}

/** `suar run` in a world of a test's making: one agent after the other, as the centre changes their settings. */
export class SupervisedAgent {
  readonly clock: VirtualClock;
  readonly disk: MemoryDisk;
  readonly keepsake: MemoryKeepsake;
  readonly transport: FakeTransport;
  readonly calendar = new FakeCalendar();
  readonly log = recordingLog();
  /** The settings of each agent, in order. */
  readonly composed: Settings[] = [];
  /** Called before an agent is composed; may throw. */
  beforeCompose: (settings: Settings) => void = () => {};
  agent: Agent | undefined;
  readonly #end = new AbortController();
  readonly #file: object;
  #running: Promise<Agent> = Promise.reject(new Error("not started"));

  constructor({ clock, disk, keepsake, transport, file }: World = {}) {
    this.clock = clock ?? new VirtualClock();
    this.disk = disk ?? new MemoryDisk();
    this.keepsake = keepsake ?? new MemoryKeepsake();
    this.transport = transport ?? new FakeTransport();
    this.#file = file ?? {
      site: "desa-1",
      uplink: {
        broker: "mqtt://broker.test:1883",
        allowedBrokers: ["other.test"],
        commands: ["status", "replay", "reconnect", "discard-configuration"],
        reconnectSpreadSeconds: 0,
      },
    };
    this.#running.catch(() => {});
  }

  async start(): Promise<void> {
    this.#running = supervise({
      sources: readOnce(sources({ file: this.#file })),
      keepsake: this.keepsake,
      clock: this.clock,
      log: this.log.log,
      compose: (settings, centre) => {
        this.beforeCompose(settings);
        this.composed.push(settings);
        return compose({ settings, secrets: {}, agentVersion: "0.0.0-test", centre }, this.#ports());
      },
      onRunning: async (agent) => {
        this.agent = agent;
        return async () => {};
      },
      signal: this.#end.signal,
      stopDeadline: 10_000,
    });
    let rejected = false;
    // The test sees it when it stops.
    this.#running.catch(() => {
      rejected = true;
    });
    while (this.agent === undefined && !rejected) await this.clock.settle();
    await this.clock.settle();
  }

  /** Lets `ms` pass, in small steps: while one agent makes way for another nobody sleeps, and the clock would run away from them. */
  async advance(ms: Millis): Promise<void> {
    for (let left = ms; left > 0; left -= STEP) await this.clock.advance(Math.min(STEP, left));
  }

  /** Stops while time goes on. Rejects when there was no agent that starts. */
  async stop(): Promise<Agent> {
    this.#end.abort();
    let ended = false;
    const settled = this.#running.finally(() => {
      ended = true;
    });
    settled.catch(() => {});
    await this.clock.settle();
    while (!ended) await this.clock.advance(100);
    return await settled;
  }

  /** The process is gone; what it does in its last moments reaches nobody. Returns what the next one finds. */
  async die(how: "killed" | "power cut"): Promise<World> {
    const found = { disk: this.disk.crashed(how), keepsake: this.keepsake.copy() };
    this.disk.hangs = true;
    this.keepsake.isFull = true;
    await this.stop();
    return found;
  }

  /** The centre publishes to this site. */
  async send(level: string, message: object | string | Uint8Array, retained = false): Promise<void> {
    await this.transport.last.receive(`${TOPICS}/${level}`, message, { retained });
    await this.clock.settle();
  }

  /** Everything that any broker acknowledged on a topic of this site. */
  published(level: string): readonly Record<string, unknown>[] {
    return this.transport.delivered
      .filter(({ topic }) => topic === `${TOPICS}/${level}`)
      .map(({ payload }) => (payload[0] === 0x1f ? gunzipSync(payload) : payload))
      .map((payload) => JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>);
  }

  get report(): Record<string, unknown> | undefined {
    return this.published("config/reported").at(-1);
  }

  /** Numbers of all records that any broker acknowledged. */
  received(): readonly number[] {
    return this.transport.delivered.flatMap(({ topic, payload }) =>
      /\/(event|telemetry|backlog)$/.test(topic) ? decodeEnvelope(payload).records.map(({ seq }) => seq) : [],
    );
  }

  #ports(): Ports {
    return {
      clock: this.clock,
      random: seededRandom(7),
      log: this.log.log,
      store: new MemoryStore(this.disk),
      volume: new MemoryVolume(this.disk),
      keepsake: this.keepsake,
      transport: this.transport,
      prober: new FakeProber(),
      network: new FakeNetwork(),
      host: new FakeHost(),
      calendar: this.calendar,
      ...fakeNeighbours(),
    };
  }
}
