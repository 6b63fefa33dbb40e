import { SECOND } from "../../agent/core/time.ts";
import type { Incoming, Session, Transport } from "../../agent/core/transport.ts";
import { LevelStore } from "../../agent/platform/level-store.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { Audit } from "../../simulator/auditor/audit.ts";
import { AuditSubscriber } from "../../simulator/auditor/subscriber.ts";
import type { Verdict } from "../../simulator/auditor/verdict.ts";
import { EmbeddedBroker } from "../../simulator/brokers/embedded-broker.ts";
import { makeFleet } from "../../simulator/fleet/fleet.ts";
import { SimulatedSite } from "../../simulator/worker/simulated-site.ts";
import { SiteSettings } from "../../simulator/worker/site-settings.ts";
import { SharedStore } from "../../simulator/world/shared-store.ts";
import { SiteDisk } from "../../simulator/world/site-disk.ts";
import { realNow, WorldTime } from "../../simulator/world/world-time.ts";
import { recordingLog } from "./recording-log.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";

/** Passes a message on, or does not, or later, or twice. */
export type Saboteur = (message: Incoming, pass: (message: Incoming) => void) => void;

/** A window of a minute in a second. */
const SPEED = 60;
const STOP_MS = 45 * SECOND * SPEED;

/** A few simulated sites in this process against a real broker, with an auditor that may be lied to. */
export class SmallFleet {
  readonly sites: readonly SimulatedSite[];
  readonly audit: Audit;
  readonly log = recordingLog();
  readonly url: string;
  readonly #broker: EmbeddedBroker;
  readonly #shared: SharedStore;
  #subscriber: AuditSubscriber | undefined;

  private constructor(
    private readonly folder: TemporaryFolder,
    port: number,
    broker: EmbeddedBroker,
    transport: Transport,
  ) {
    this.#broker = broker;
    this.url = `mqtt://127.0.0.1:${port}`;
    const time = new WorldTime(realNow(), SPEED);
    this.audit = new Audit("suar/v1", time);
    this.#shared = new SharedStore(new LevelStore(folder.path));
    const world = {
      time,
      shared: this.#shared,
      transportOf: () => transport,
      settings: new SiteSettings([[this.url]], { protocol: "3.1.1" }, SPEED),
      secrets: {},
      log: this.log.log,
      agentVersion: "0.0.0-test",
      seed: 1,
      onSessions: () => {},
    };
    this.sites = makeFleet(3, 1).map((site) => new SimulatedSite(site, world));
  }

  /** @param options.broker what the broker does to messages on their way to the auditor; @param options.transport of the agents. */
  static async start(options: { broker?: Saboteur; transport?: Transport } = {}): Promise<SmallFleet> {
    const broker = new EmbeddedBroker({ host: "127.0.0.1", port: 0 });
    const port = await broker.listen();
    const transport = options.transport ?? new MqttTransport();
    const fleet = new SmallFleet(await temporaryFolder(), port, broker, transport);
    const subscriber = new AuditSubscriber(
      { addresses: [fleet.url], root: "suar/v1", versions: [4], transport: sabotaged(options.broker) },
      fleet.audit,
    );
    fleet.#subscriber = subscriber;
    await subscriber.start();
    fleet.audit.begin();
    await fleet.#shared.open();
    await Promise.all(fleet.sites.map((site) => site.powerOn()));
    return fleet;
  }

  /** Waits until so many records came, all sites together, that are not here yet. */
  async more(records: number): Promise<void> {
    const wanted = this.audit.records + records;
    await until(`${records} more records`, () => this.audit.records >= wanted);
  }

  /** What a site without power had on its card is gone. */
  async loseCard({ site }: SimulatedSite): Promise<void> {
    await this.#shared.idle();
    const disk = new SiteDisk(this.#shared, site.index);
    // It looks for a store only when it knows of one.
    disk.syncedBytes = 1;
    await disk.clear();
  }

  /** Stops all agents and hears the auditor. */
  async conclude(): Promise<Verdict> {
    await Promise.all(this.sites.map((site) => site.stop(STOP_MS)));
    const accounts = this.sites.map((site) => site.finalAccount());
    await until("nothing more comes", () => realNow() - this.audit.lastHeard > SECOND);
    return this.audit.conclude(accounts);
  }

  async remove(): Promise<void> {
    for (const site of this.sites) site.powerCut();
    await this.#subscriber?.stop();
    await this.#broker.close();
    await this.#shared.close();
    await this.folder.remove();
  }
}

/** Sessions at a broker that does this to messages on their way. */
export function sabotaged(saboteur: Saboteur | undefined): Pick<MqttTransport, "open"> {
  const inner = new MqttTransport();
  if (saboteur === undefined) return inner;
  return {
    open: async (options, signal) => {
      const session = await inner.open(options, signal);
      return wrapped(session, {
        onMessage: (listener) => session.onMessage((message) => saboteur(message, (passed) => void listener(passed))),
      });
    },
  };
}

/** A session that does some things in its own way. */
export function wrapped(session: Session, own: Partial<Session>): Session {
  const { version, receiveMaximum, maximumPacketBytes, resumed, closed } = session;
  return {
    version,
    receiveMaximum,
    maximumPacketBytes,
    resumed,
    closed,
    traffic: () => session.traffic(),
    subscribe: (filters, signal) => session.subscribe(filters, signal),
    onMessage: (listener) => session.onMessage(listener),
    publish: (message, signal) => session.publish(message, signal),
    close: (deadline) => session.close(deadline),
    destroy: (detail) => session.destroy(detail),
    ...own,
  };
}
