import type { Agent } from "../../agent/agent.ts";
import { compose } from "../../agent/compose.ts";
import type { Settings } from "../../agent/config/declaration.ts";
import { defaultSettings } from "../../agent/config/load.ts";
import type { TerminalDriver } from "../../agent/core/terminal.ts";
import { decodeEnvelope } from "../../agent/uplink/decode-envelope.ts";
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

/** A record as it reached the broker. */
export interface ReceivedRecord {
  readonly lane: string;
  readonly epoch: string;
  readonly seq: number;
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** The whole agent, as it is delivered, in a world of a test's making. */
export class ComposedAgent {
  readonly clock: VirtualClock;
  readonly disk: MemoryDisk;
  readonly transport: FakeTransport;
  readonly prober = new FakeProber();
  readonly network = new FakeNetwork();
  readonly host = new FakeHost();
  readonly calendar = new FakeCalendar();
  readonly neighbours = fakeNeighbours();
  readonly keepsake: MemoryKeepsake;
  readonly log = recordingLog();
  readonly agent: Agent;

  /** @param before the world that this agent wakes up in: clock, disk and broker of an earlier one. */
  constructor(
    before: {
      clock?: VirtualClock;
      disk?: MemoryDisk;
      transport?: FakeTransport;
      keepsake?: MemoryKeepsake;
      location?: Partial<Settings["location"]>;
      uplink?: Partial<Settings["uplink"]>;
      services?: Partial<Settings["collectors"]["services"]>;
      terminal?: TerminalDriver;
      /** Two boxes in one world need two. */
      seed?: number;
    } = {},
  ) {
    this.clock = before.clock ?? new VirtualClock();
    this.disk = before.disk ?? new MemoryDisk();
    this.transport = before.transport ?? new FakeTransport();
    this.keepsake = before.keepsake ?? new MemoryKeepsake();
    const settings = defaultSettings("desa-1");
    const uplink = { ...settings.uplink, broker: "mqtt://broker.test:1883", ...before.uplink };
    const services = { ...settings.collectors.services, ...before.services };
    const location = { ...settings.location, ...before.location };
    const collectors = { ...settings.collectors, services };
    this.agent = compose(
      { settings: { ...settings, location, uplink, collectors }, secrets: {}, agentVersion: "0.0.0-test" },
      {
        clock: this.clock,
        random: seededRandom(before.seed ?? 7),
        log: this.log.log,
        store: new MemoryStore(this.disk),
        volume: new MemoryVolume(this.disk),
        keepsake: this.keepsake,
        transport: this.transport,
        prober: this.prober,
        network: this.network,
        host: this.host,
        calendar: this.calendar,
        ...(before.terminal === undefined ? {} : { terminal: before.terminal }),
        ...this.neighbours,
      },
    );
  }

  async start(): Promise<void> {
    await this.agent.start(10_000);
    await this.clock.settle();
  }

  /** Stops while time goes on: stopping waits for things that need some. Resolves with how much. */
  async stop(): Promise<number> {
    const begin = this.clock.monotonic();
    let stopped = false;
    const stopping = this.agent.stop(10_000).then(() => {
      stopped = true;
    });
    while (!stopped) await this.clock.advance(100);
    await stopping;
    return this.clock.monotonic() - begin;
  }

  /** Everything that the broker acknowledged, record by record, in the order of the acknowledgements. */
  received(): readonly ReceivedRecord[] {
    return this.transport.delivered.flatMap(({ topic, payload }) => {
      const lane = topic.split("/").at(-1) ?? "";
      if (lane === "status") return [];
      const { epoch, records } = decodeEnvelope(payload);
      return records.map((record) => ({ ...(record as unknown as ReceivedRecord), lane, epoch }));
    });
  }
}
