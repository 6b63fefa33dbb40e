import type { Agent } from "../../agent/agent.ts";
import { compose, type Ports } from "../../agent/compose.ts";
import type { Log } from "../../agent/core/log.ts";
import type { Account } from "../../agent/core/queue.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import type { Transport } from "../../agent/core/transport.ts";
import type { Secrets } from "../../agent/options.ts";
import { keyedHashes } from "../../agent/platform/keyed-hash.ts";
import type { Site } from "../fleet/site.ts";
import { BACKLOG_RECORDS, type SiteState } from "../history/site-state.ts";
import { hash, SeededRandom } from "../random.ts";
import { DailyCalendar } from "../world/daily-calendar.ts";
import type { EarlierStore } from "../world/earlier-store.ts";
import { Life } from "../world/life.ts";
import { LinkedTransport } from "../world/linked-transport.ts";
import type { SharedStore } from "../world/shared-store.ts";
import { NOTHING_BESIDE, SimulatedHost, SimulatedNetwork } from "../world/simulated-box.ts";
import { SimulatedProber } from "../world/simulated-prober.ts";
import { SimulatedTerminal } from "../world/simulated-terminal.ts";
import { SiteDisk } from "../world/site-disk.ts";
import { SiteLink } from "../world/site-link.ts";
import { SiteStore } from "../world/site-store.ts";
import { SiteVolume } from "../world/site-volume.ts";
import { Sky } from "../world/sky.ts";
import { VillageTraffic } from "../world/village.ts";
import type { WorldTime } from "../world/world-time.ts";
import type { FormerStore, SiteAccount } from "./messages.ts";
import type { SiteSettings } from "./site-settings.ts";
import { SteeredAgent } from "./steered-agent.ts";

export interface SiteWorld {
  readonly time: WorldTime;
  readonly shared: SharedStore;
  /** Of one site, for all its lives. */
  readonly transportOf: (site: Site) => Transport;
  /** Of TLS, where there is any. */
  readonly secrets: Secrets;
  readonly settings: SiteSettings;
  readonly log: Log;
  readonly agentVersion: string;
  readonly seed: number;
  /** The centre may send settings: each agent runs under the product's own supervision. */
  readonly isSteered?: boolean;
  /** For the sites whose cards an earlier version wrote. */
  readonly earlier?: EarlierStore;
  readonly onSessions: (change: 1 | -1) => void;
}

/** More sites than any fleet has. */
const MAXIMUM_FLEET = 1_000_000;
const START_DEADLINE: Millis = 10 * SECOND;

/** One village: a box with its card and link, and the agent that lives in it while there is power. */
export class SimulatedSite {
  readonly link = new SiteLink();
  /** Clear until a scenario brings something. */
  sky: Sky;
  readonly #disk: SiteDisk;
  readonly #transport: Transport;
  #life: Life | undefined;
  #agent: Agent | undefined;
  /** What an agent that was stopped said at last. */
  #lastAccount: Account | undefined;
  /** What an agent that lost its power, or gave way to another one, said at last. */
  #lastRemembered: Account | undefined;
  #steered: SteeredAgent | undefined;
  #before: SiteAccount["before"];
  #lives = 0;
  #powerCuts = 0;
  #sessions = 0;
  #isStopped = false;
  /** The most that agents before this one said to have recorded, by epoch: a power cut must not make it less. Most sites never have one. */
  #recorded: Map<string, number> | undefined;

  constructor(
    readonly site: Site,
    private readonly world: SiteWorld,
    /** Which box of this site: 0 is its own, another one has been given its identity. */
    private readonly box = 0,
  ) {
    this.#disk = new SiteDisk(world.shared, box * MAXIMUM_FLEET + site.index);
    this.sky = new Sky(site);
    this.#transport = world.transportOf(site);
  }

  get isOn(): boolean {
    return this.#life !== undefined;
  }

  /** @param queued what it said last. */
  state(queued: number): SiteState {
    if (this.#isStopped) return "stopped";
    if (this.#life === undefined) return this.#lives === 0 ? "waiting" : "off";
    if (!this.link.isUp) return "link-down";
    if (this.#sessions === 0) return "connecting";
    return queued < BACKLOG_RECORDS ? "live" : "backlog";
  }

  /**
   * Composes an agent on what the card holds, and starts it. Rejects as `Agent.start` does.
   * @param at in the world; now when left out. Until then the box's clock stands.
   */
  async powerOn(at?: Millis): Promise<void> {
    const { world, site } = this;
    this.#lives += 1;
    this.#remember();
    this.#lastAccount = undefined;
    const random = new SeededRandom(hash(`${world.seed} ${site.name} box ${this.box} life ${this.#lives}`));
    const life = new Life(world.time, hex(random.bytes(6)), at);
    this.#life = life;
    const starting = this.#begin(life, random);
    // With the power the wait is over as well.
    await new Promise<void>((resolve, reject) => {
      const forget = life.onEnd(resolve);
      life.whileAlive(starting).then(resolve, reject).finally(forget);
    });
  }

  async #begin(life: Life, random: SeededRandom): Promise<void> {
    const { world, site } = this;
    const { earlier } = world;
    if (this.#lives === 1 && this.box === 0 && earlier !== undefined && world.settings.hasEarlierStore(site)) {
      const content = await earlier.content();
      await this.#disk.fill(content);
      const { delivered, lost, thinned } = content.account;
      this.#before = { delivered, declared: lost + thinned };
    }
    const { secrets, agentVersion } = world;
    if (world.isSteered) {
      this.#steered = new SteeredAgent(
        world.settings.fileOf(site),
        this.#disk.keepsake,
        life,
        world.log,
        (settings, centre) => {
          this.#remember();
          const agent = compose({ settings, secrets, agentVersion, centre }, this.#ports(life, random));
          this.#agent = agent;
          return agent;
        },
      );
      await this.#steered.start();
      return;
    }
    const agent = compose({ settings: world.settings.of(site), secrets, agentVersion }, this.#ports(life, random));
    this.#agent = agent;
    await agent.start(START_DEADLINE);
  }

  /** No goodbye: the agent is dropped in the middle of whatever it was at, and with it all that was not synced. */
  powerCut(): void {
    if (this.#life === undefined) return;
    this.#remember();
    this.#life.end();
    this.#disk.cutPower();
    this.#life = undefined;
    this.#agent = undefined;
    this.#steered = undefined;
    this.#powerCuts += 1;
  }

  /** What its agent says of its store now, or said when it was stopped; undefined without power, and before the store is open. */
  account(): Account | undefined {
    const account = this.#agent === undefined ? this.#lastAccount : this.#agent.account();
    return account?.epoch === "" ? undefined : account;
  }

  /**
   * Ends the agent as SIGTERM does, and lets go of it: the memory of thousands is not kept until the last of them is stopped.
   * @param deadline in milliseconds of the box's clock.
   */
  async stop(deadline: Millis): Promise<void> {
    if (this.#steered === undefined) await this.#agent?.stop(deadline);
    else await this.#steered.stop();
    this.#isStopped = true;
    this.#lastAccount = this.account();
    this.#agent = undefined;
    this.#steered = undefined;
  }

  /** The last word on every epoch of this box. */
  finalAccount(): SiteAccount {
    // Without power nobody can be asked; and nothing was sent after what was said at last.
    const account = this.isOn ? this.account() : this.#lastRemembered;
    const said = { site: this.site.name, powerCuts: this.#powerCuts };
    const before = this.#before === undefined ? {} : { before: this.#before };
    if (account === undefined) return { ...said, ...before };
    const former = this.#formerStores(account);
    return {
      ...said,
      ...before,
      account,
      mostRecorded: this.#mostRecorded(account),
      ...(former.length === 0 ? {} : { former }),
    };
  }

  #mostRecorded({ epoch, recorded }: Account): number {
    return Math.max(recorded, this.#recorded?.get(epoch) ?? 0);
  }

  #formerStores(account: Account): readonly FormerStore[] {
    const others = [...(this.#recorded ?? [])].filter(([epoch]) => epoch !== account.epoch);
    return others.map(([epoch, mostRecorded]) => ({ epoch, mostRecorded }));
  }

  #remember(): void {
    const account = this.account();
    if (account === undefined) return;
    const most = this.#mostRecorded(account);
    this.#recorded ??= new Map();
    this.#recorded.set(account.epoch, most);
    this.#lastRemembered = account;
  }

  #ports(life: Life, random: SeededRandom): Ports {
    const { site, link, world } = this;
    const disk = this.#disk;
    const traffic = new VillageTraffic(site, life, () => link.isUp, random);
    const outside = { site, clock: life, link, traffic, sky: () => this.sky, random };
    return {
      clock: life,
      random,
      log: world.log,
      store: new SiteStore(disk, life, site.name),
      volume: new SiteVolume(disk),
      keepsake: disk.keepsake,
      transport: new LinkedTransport(this.#transport, link, life, (change) => {
        this.#sessions += change;
        world.onSessions(change);
      }),
      prober: new SimulatedProber(outside),
      network: new SimulatedNetwork(traffic),
      host: new SimulatedHost(life, random),
      ...(site.terminal === "none" ? {} : { terminal: new SimulatedTerminal(outside) }),
      calendar: new DailyCalendar(life, site.zone, world.log),
      ...NOTHING_BESIDE,
      keyedHashes,
    };
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
