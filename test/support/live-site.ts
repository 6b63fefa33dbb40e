import { join } from "node:path";
import type { Account } from "../../agent/core/queue.ts";
import type { Draft } from "../../agent/core/record.ts";
import type { Remote } from "../../agent/core/remote.ts";
import { MINUTE, SECOND } from "../../agent/core/time.ts";
import type { SessionOptions } from "../../agent/core/transport.ts";
import type { Outbox } from "../../agent/outbox/outbox.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { nodeRandom } from "../../agent/platform/node-random.ts";
import type { UplinkOptions } from "../../agent/uplink/options.ts";
import { Uplink } from "../../agent/uplink/uplink.ts";
import { WatchedTransport } from "../../scripts/faults/link/watched-transport.ts";
import { outboxHere } from "../../scripts/faults/recorder/outbox-here.ts";
import { QuickClock } from "./quick-clock.ts";
import { type LogLine, recordingLog } from "./recording-log.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";
import { uplinkOptions } from "./uplink-options.ts";

/** What somebody needs to be let in by a broker. */
export interface Access {
  readonly url: string;
  readonly credentials?: NonNullable<SessionOptions["credentials"]>;
  readonly tls?: NonNullable<SessionOptions["tls"]>;
}

export interface LiveSiteOptions {
  /** The site in its topics. */
  readonly name: string;
  readonly access: Access;
  /** Records of an earlier process: they go in the backlog lane. */
  readonly backlog?: number;
  readonly uplink?: Partial<UplinkOptions>;
  readonly remote?: Remote;
}

/** So much faster the uplink's time goes: holding a lane back for 5 s takes a quarter of one. */
const SPEED = 20;
/** Of the uplink's time. */
const STOPPED_WITHIN = 40 * SECOND;

/** The real outbox on LevelDB, the real uplink and the real MQTT client: all of a site that a broker ever meets. */
export class LiveSite {
  readonly alarms: string[] = [];
  readonly log: readonly LogLine[];
  readonly transport = new WatchedTransport(new MqttTransport(), undefined);
  readonly uplink: Uplink;

  private constructor(
    readonly name: string,
    readonly outbox: Outbox,
    private readonly folder: TemporaryFolder,
    { access, uplink, remote }: LiveSiteOptions,
  ) {
    const { log, lines } = recordingLog();
    this.log = lines;
    const { url: broker, ...rest } = access;
    this.uplink = new Uplink({
      queue: outbox,
      transport: this.transport,
      clock: new QuickClock(new NodeClock("always"), SPEED),
      random: nodeRandom,
      log,
      onAlarm: (code, state) => this.alarms.push(`${code} ${state}`),
      options: uplinkOptions({
        broker,
        ...rest,
        site: name,
        retryMaximum: 10 * SECOND,
        reconnectSpread: 4 * SECOND,
        ...uplink,
      }),
      ...(remote === undefined ? {} : { remote }),
    });
  }

  static async start(options: LiveSiteOptions): Promise<LiveSite> {
    const folder = await temporaryFolder();
    const open = async () => {
      const outbox = outboxHere({
        directory: join(folder.path, "outbox"),
        maximumBytes: 64 * 1024 * 1024,
        diskFloorBytes: 0,
        ballastBytes: 0,
      });
      await outbox.open();
      return outbox;
    };
    let outbox = await open();
    if (options.backlog !== undefined) {
      await outbox.append(windows(options.backlog));
      await outbox.close();
      outbox = await open();
    }
    const site = new LiveSite(options.name, outbox, folder, options);
    await site.uplink.start();
    return site;
  }

  get account(): Account {
    return this.outbox.account();
  }

  /** What the uplink says of itself. */
  get state(): string {
    return this.uplink.status().state;
  }

  /** Ordinary telemetry, fresh. */
  async measure(count: number): Promise<void> {
    await this.outbox.append(windows(count));
  }

  /** Events: the lane that goes first. */
  async report(...codes: readonly string[]): Promise<void> {
    const at = Date.now();
    await this.outbox.append(codes.map((code): Draft => ({ at, kind: "alarm", code, state: "raised" })));
  }

  async connected(): Promise<void> {
    await until(`${this.name} is connected`, () => this.state === "connected", { describe: () => this.describe() });
  }

  /** Everything that was recorded has been answered for. */
  async drained(limitMs?: number): Promise<void> {
    await until(`${this.name} has sent everything`, () => this.account.queued === 0, {
      describe: () => this.describe(),
      ...(limitMs === undefined ? {} : { limitMs }),
    });
  }

  /** The socket is gone without a goodbye; the site comes back at once. */
  cut(): void {
    this.uplink.reconnect();
  }

  describe(): object {
    return { account: this.account, uplink: this.uplink.status(), alarms: this.alarms, log: this.log.slice(-5) };
  }

  /** Sends what waits, says goodbye, and leaves nothing behind. */
  async stop(): Promise<void> {
    await this.uplink.stop(STOPPED_WITHIN);
    await this.outbox.close();
    await this.folder.remove();
  }
}

function windows(count: number): readonly Draft[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => ({
    at: now - (count - index) * MINUTE,
    kind: "link",
    span: MINUTE,
    state: "up",
    samples: 12,
    rttMs: { min: 590, p50: 610 + (index % 40), p95: 870, max: 1400 },
  }));
}
