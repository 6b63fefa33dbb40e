import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MINUTE, type Millis, SECOND } from "../../agent/core/time.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { Audit, type AuditObserver } from "../auditor/audit.ts";
import { AuditSubscriber } from "../auditor/subscriber.ts";
import type { RunBroker } from "../brokers/run-broker.ts";
import type { SimulationOptions } from "../command/options.ts";
import { makeFleet } from "../fleet/fleet.ts";
import { sitesOfShard } from "../fleet/shard.ts";
import type { Site } from "../fleet/site.ts";
import type { Plan } from "../plan/plan.ts";
import { beginningOf, isConfirming, returnOf } from "../scenarios/check.ts";
import { expectationsOf } from "../scenarios/expectations.ts";
import { readScenario } from "../scenarios/files.ts";
import type { Scenario } from "../scenarios/happenings.ts";
import { type Act, makeActs } from "../scenarios/timeline.ts";
import type { WorkerJob } from "../worker/messages.ts";
import type { WorldTime } from "../world/world-time.ts";
import { CentreActs } from "./centre-acts.ts";

/** A store of an earlier version, which the tests keep. */
const EARLIER_STORE = fileURLToPath(new URL("../../test/fixtures/store-format-2", import.meta.url));
/** Of the settings' default. */
export const ROOT = "suar/v1";

/** Everybody who has a part in a run, made from its options. Nothing happens here yet. */
export class Staging {
  readonly scenarios: readonly Scenario[];
  readonly whole: readonly Site[];
  /** The part of it that this run has. */
  readonly fleet: readonly Site[];

  constructor(
    private readonly options: SimulationOptions,
    private readonly plan: Plan,
  ) {
    const { sites, seed, shard, scenarios } = options;
    this.scenarios = scenarios.map(readScenario);
    this.whole = makeFleet(sites, seed);
    this.fleet = sitesOfShard(this.whole, shard);
  }

  get confirms(): boolean {
    return isConfirming(this.scenarios);
  }

  /** In which the fleet comes back by itself from what may happen to it at the end of the run, on this machine's clock. */
  get returning(): Millis {
    return returnOf(this.scenarios) / this.options.speed;
  }

  /** What is done at the centre. @param begins in the agents' time. */
  actsOf(begins: Millis): readonly Act[] {
    const { minutes, speed, seed } = this.options;
    return makeActs(this.scenarios, this.whole, { length: minutes * MINUTE, speed, begins }, seed, this.fleet);
  }

  /** What time it is in the world while the fleet is set up; a time that a scenario wants is reached when the clocks of all sites go. @param now here. */
  worldBegin(now: Millis): Millis {
    const wanted = beginningOf(this.scenarios);
    return wanted === undefined ? now : wanted - this.plan.wakingSeconds * SECOND * this.options.speed;
  }

  audit(time: WorldTime, observer: AuditObserver): Audit {
    const { minutes, speed, seed } = this.options;
    const run = { length: minutes * MINUTE, speed, begins: time.begin };
    const { expects, allows } = expectationsOf(this.scenarios, this.whole, run, seed, this.fleet);
    const restarts = this.scenarios.some(({ events }) => events.some(({ what }) => what === "broker-restart"));
    // aedes sends what is new to a subscriber that is back before it has sent all that it kept for it.
    const mayMix = restarts && this.options.broker === "embedded";
    const ours = new Set(this.fleet);
    const elsewhere = new Set(this.whole.filter((site) => !ours.has(site)).map(({ name }) => name));
    return new Audit(ROOT, time, observer, {
      expectations: { expects, allows: mayMix ? [...allows, "reordered"] : allows },
      isElsewhere: (site) => elsewhere.has(site),
      hasOwnBrokers: typeof this.options.broker === "string",
    });
  }

  /** Who does it. */
  acts(broker: RunBroker, subscribers: readonly AuditSubscriber[], audit: Audit): CentreActs {
    const { messagesPerSecond } = this.plan;
    const indices = new Map(this.fleet.map(({ name, index }) => [name, index]));
    const brokerOf = (site: string) => (indices.get(site) ?? 0) % broker.brokers.length;
    return new CentreActs({ broker, subscribers, audit, root: ROOT, messagesPerSecond, brokerOf });
  }

  /** One auditor at each broker. */
  subscribers({ brokers, versions, certificates }: RunBroker, audit: Audit): readonly AuditSubscriber[] {
    const tls = certificates?.auditor();
    const { confirms } = this;
    const common = { root: ROOT, versions, confirms, ...(tls === undefined ? {} : { tls }) };
    return brokers.map(
      (addresses, broker) =>
        new AuditSubscriber({ ...common, broker, addresses, transport: new MqttTransport() }, audit),
    );
  }

  jobs({ brokers, uplink, certificates }: RunBroker, time: WorldTime, home: string): readonly WorkerJob[] {
    const { sites, shard, seed, speed, minutes } = this.options;
    const { workers, sourceAddresses, connectsPerSecond, wakingSeconds } = this.plan;
    return Array.from({ length: workers }, (_, worker) => {
      const each = sourceAddresses.length / workers;
      const directory = join(home, `worker-${worker}`);
      mkdirSync(directory);
      return {
        sites,
        ...(shard === undefined ? {} : { shard }),
        seed,
        worker,
        workers,
        brokers,
        ...(certificates === undefined ? {} : { credentials: certificates.worker(worker + 1) }),
        uplink,
        sourceAddresses: sourceAddresses.slice(worker * each, (worker + 1) * each),
        startsPerSecond: connectsPerSecond / workers,
        waking: wakingSeconds * SECOND,
        worldBegin: time.begin,
        speed,
        scenarios: this.scenarios,
        earlierStore: EARLIER_STORE,
        length: minutes * MINUTE,
        directory,
      };
    });
  }
}
