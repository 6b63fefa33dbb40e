import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { isBalanced } from "../../agent/core/queue.ts";
import type { Incoming } from "../../agent/core/transport.ts";
import { ChaosProxy } from "../../simulator/chaos/chaos-proxy.ts";
import {
  type BrokerSuite,
  type BrokerUnderTest,
  type Manners,
  type SiteName,
  STOLEN_NAME,
} from "../support/broker-under-test.ts";
import { CentralReader } from "../support/central-reader.ts";
import { answering, idOf, order } from "../support/commands.ts";
import { type Access, LiveSite, type LiveSiteOptions } from "../support/live-site.ts";
import { seededRandom } from "../support/seeded-random.ts";
import type { ClientSettings } from "../support/subscriber.ts";
import { until } from "../support/until.ts";
import { statusOf } from "../support/uplink-harness.ts";

const LARGE_BYTES = 45_000;
const ROOT = "suar/v1";
const topicsOf = (site: string) => `${ROOT}/${site}/#`;

/** What every broker owes a site, and what a site makes of it that a broker does not do it. */
export function brokerSuite(suite: BrokerSuite): void {
  describe(suite.name, () => {
    let broker: BrokerUnderTest;
    beforeAll(async () => {
      broker = await suite.start();
    });
    afterAll(async () => {
      await broker.stop();
    });

    /** A site that the test leaves nothing of. */
    async function started(name: SiteName, more: Partial<LiveSiteOptions> = {}): Promise<LiveSite> {
      const { uplink, ...rest } = more;
      const version = suite.protocol ?? "auto";
      const site = await LiveSite.start({
        name,
        access: broker.site(name),
        ...rest,
        uplink: { version, ...uplink },
      });
      onTestFinished(() => site.stop());
      return site;
    }
    async function reading(filter: string | readonly string[], settings: ClientSettings = {}): Promise<CentralReader> {
      const centre = await CentralReader.open(broker.reader(), filter, settings);
      onTestFinished(() => centre.close());
      return centre;
    }

    /** What a site connects with when its link goes through a proxy that can swallow everything. */
    async function throughProxy(name: SiteName): Promise<{ access: Access; proxy: ChaosProxy }> {
      const access = broker.site(name);
      const port = Number(new URL(access.url).port);
      const proxy = new ChaosProxy({ target: { host: "127.0.0.1", port }, random: seededRandom(1) });
      const front = await proxy.listen();
      onTestFinished(() => proxy.close());
      return { access: { ...access, url: access.url.replace(`:${port}`, `:${front}`) }, proxy };
    }

    it("tells who comes later that a site is online", async () => {
      const site = await started("birth");
      await site.connected();
      const late = await reading(`${ROOT}/birth/status`);
      const birth = await late.subscriber.hear(() => true);
      expect(birth.retain).toBe(true);
      expect(statusOf(birth)).toMatchObject({ site: "birth", online: true, protocol: suite.speaks });
    });

    it(`tells it ${suite.retainedForWildcards ? "also those" : "not those"} who ask about all sites at once`, async () => {
      const site = await started("retained");
      await site.connected();
      const late = await reading([`${ROOT}/+/status`, `${ROOT}/retained/event`]);
      await site.report("later");
      await until("the event", () => late.arrivals.records === 1);
      const birth = late.subscriber.messages.find(({ topic }) => topic === `${ROOT}/retained/status`);
      expect(birth === undefined ? undefined : birth.retain).toBe(suite.retainedForWildcards ? true : undefined);
    });

    it("publishes the will of a site whose socket dies, and the birth when it is back", async () => {
      const centre = await reading(topicsOf("will"));
      const site = await started("will");
      await until("the birth", () => centre.statuses.length === 1);
      site.cut();
      await until("the way back", () => centre.statuses.length === 3, { describe: () => centre.statuses });
      expect(centre.statuses).toEqual(["online", "connection-lost", "online"]);
    });

    it("believes a site that comes back before its old connection was found dead", async () => {
      const centre = await reading(topicsOf("return"));
      const { access, proxy } = await throughProxy("return");
      const site = await started("return", { access });
      await until("the birth", () => centre.statuses.length === 1);
      // The broker is not told that this connection is over.
      proxy.blackHole(true);
      site.cut();
      proxy.blackHole(false);
      const again = () => centre.statuses.filter((status) => status === "online").length === 2;
      await until("the second birth", again, { describe: () => site.describe() });
      await site.measure(1);
      await site.drained();
      const late = await reading(`${ROOT}/return/status`);
      expect(statusOf(await late.subscriber.hear(() => true))).toMatchObject({ online: true });
    });

    it("keeps the goodbye of a site that stops, and no will after it", async () => {
      const centre = await reading(topicsOf("goodbye"));
      const site = await started("goodbye");
      await site.connected();
      await site.report("last-words");
      await site.uplink.stop(10_000);
      expect(site.account.queued).toBe(0);
      await until("the goodbye", () => centre.statuses.includes("stopped"));
      const late = await reading(`${ROOT}/goodbye/status`);
      expect(statusOf(await late.subscriber.hear(() => true))).toMatchObject({ online: false, reason: "stopped" });
      expect(centre.statuses).toEqual(["online", "stopped"]);
      expect(centre.missing(1)).toEqual([]);
    });

    it("has every record that it acknowledged, in order within each lane, through lost connections", async () => {
      const centre = await reading(topicsOf("drain"));
      const { access, proxy } = await throughProxy("drain");
      const site = await started("drain", { access, backlog: 400 });
      for (let round = 0; round < 6; round++) {
        const breaks = round % 2 === 1;
        if (breaks) {
          // Not in the middle of a handshake, which has half a minute.
          await site.connected();
          proxy.blackHole(true);
        }
        await site.measure(20);
        await site.report(`round-${round}`);
        if (!breaks) continue;
        // What is under way now arrives nowhere.
        const sent = () => site.uplink.status().unansweredMessages > 0;
        await until("messages under way", sent, { describe: () => site.describe() });
        site.cut();
        proxy.blackHole(false);
      }
      await site.drained();
      const { account } = site;
      expect(account).toMatchObject({ recorded: 526, delivered: 526, lost: 0, thinned: 0 });
      expect(isBalanced(account)).toBe(true);
      await until("every record", () => centre.missing(account.recorded).length === 0, {
        describe: () => centre.missing(account.recorded),
      });
      expect(centre.arrivals.problems).toEqual([]);
      expect(centre.arrivals.duplicates).toBeLessThanOrEqual(site.transport.uncertainRecords);
    });

    it("keeps a command for a site that is away, and carries the reply", async () => {
      const asked: Incoming[] = [];
      const remote = answering("away", asked);
      const first = await started("away", { remote });
      await first.connected();
      // Answered, so the subscriptions are there.
      await order(broker.control(), "away", "c-1");
      await until("the first command", () => asked.length === 1);
      await first.uplink.stop(10_000);

      await order(broker.control(), "away", "c-2");
      const centre = await reading(`${ROOT}/away/reply`);
      await started("away", { remote });
      await until("the second command", () => asked.length === 2);
      expect(asked.map(({ payload }) => idOf(payload))).toEqual(["c-1", "c-2"]);
      expect(asked.every(({ retained }) => !retained)).toBe(true);
      const reply = await centre.subscriber.hear(({ payload }) => idOf(payload) === "c-2");
      expect(reply.retain).toBe(false);
    });

    it("keeps no command for a site that asks for no session to be kept, and answers it what it hears", async () => {
      const asked: Incoming[] = [];
      const remote = answering("forgotten", asked);
      const settings = { remote, uplink: { resumeSeconds: 0 } };
      const centre = await reading(`${ROOT}/forgotten/reply`);
      const first = await started("forgotten", settings);
      // Whether the broker has the subscriptions yet only an answer tells.
      await ordered("c-1");
      await first.uplink.stop(10_000);

      await order(broker.control(), "forgotten", "c-2");
      await started("forgotten", settings);
      await ordered("c-3");
      expect(asked.map(({ payload }) => idOf(payload))).not.toContain("c-2");

      async function ordered(id: string): Promise<void> {
        const isAnswered = () => centre.subscriber.messages.some(({ payload }) => idOf(payload) === id);
        while (!isAnswered()) await order(broker.control(), "forgotten", id);
      }
    });

    it("lets nobody in whom it does not know; the site keeps what it records and says why", async () => {
      const site = await started("honest", { access: broker.stranger() });
      await site.measure(3);
      await until("the refusal", () => site.uplink.status().problem?.code === suite.stranger, {
        describe: () => site.describe(),
      });
      expect(site.account).toMatchObject({ recorded: 3, queued: 3 });
      if (suite.stranger === "broker-refused") expect(site.alarms).toEqual(["broker-refused raised"]);
    });

    it(`${suite.refusedTopic} when a site uses another's name`, async () => {
      const centre = await reading([topicsOf(STOLEN_NAME), topicsOf("honest")]);
      const access = broker.site("thief");
      const thief = (confirm: "broker" | "central") =>
        started("thief", { name: STOLEN_NAME, access, uplink: { clientId: "suar-thief", confirm } });
      const site = await thief("broker");
      await site.measure(3);
      await judgeRefusal(site, suite.refusedTopic);
      await site.uplink.stop(1_000);

      // Whatever a PUBACK is worth here: where only the centre's word counts, nothing is given up.
      const careful = await thief("central");
      await careful.measure(3);
      await until("an attempt", () => careful.transport.sessions > 0, { describe: () => careful.describe() });

      const honest = await started("honest");
      await honest.report("nobody-else");
      await until("the honest site's event", () => centre.arrivals.records > 0);
      expect(centre.subscriber.messages.map(({ topic }) => topic.split("/")[2])).not.toContain(STOLEN_NAME);
      expect(careful.account).toMatchObject({ queued: 3, delivered: 0 });
    });

    it(`${suite.unheard} when nobody listens`, async () => {
      const site = await started("unheard");
      await site.measure(1);
      if (suite.unheard === "says so") {
        await until("the alarm", () => site.alarms.includes("no-subscribers raised"));
        expect(site.account).toMatchObject({ queued: 1, delivered: 0 });
        const centre = await reading(topicsOf("unheard"));
        await until("the record", () => centre.missing(1).length === 0);
        await until("the end of the alarm", () => site.alarms.includes("no-subscribers cleared"));
      } else {
        await site.drained();
        expect(site.account).toMatchObject({ delivered: 1 });
        const centre = await reading(topicsOf("unheard"));
        await site.measure(1);
        await until("the next record", () => centre.arrivals.has(2));
        expect(centre.missing(2)).toEqual([1]);
      }
    });

    it(`${suite.oversized} when a message is too large, and the site lives`, async () => {
      const centre = await reading(topicsOf("large"));
      const site = await started("large");
      await site.connected();
      await site.measure(2);
      await site.outbox.append([{ at: Date.now(), kind: "link", span: 60_000, rungs: manyRungs() }]);
      await site.measure(2);
      if (suite.oversized === "falls silent") {
        await until("the record to be tried", () => site.log.some(({ message }) => message.includes("session")));
        await site.report("alive");
        await until("the event", () => centre.subscriber.messages.some(({ topic }) => topic.endsWith("/event")));
        expect(site.account).toMatchObject({ lost: 0 });
        expect(centre.missing(5)).toContain(3);
        return;
      }
      const taken = suite.oversized === "takes it";
      if (!taken) {
        let ticks = 0;
        const rejected = async () => {
          // A record is given up only if others pass: one in each session, before the lane that was cut off is tried again.
          if (site.state === "connected" && ticks < site.transport.sessions) {
            ticks = site.transport.sessions;
            await site.report("tick");
          }
          return site.account.lost === 1;
        };
        await until("the record to be given up", rejected, { describe: () => site.describe() });
      }
      await site.drained();
      await until("the others", () => [1, 2, 4, 5].every((seq) => centre.arrivals.has(seq)));
      await until("the end of it", () => centre.arrivals.has(site.account.recorded));
      expect(centre.arrivals.has(3)).toBe(taken);
      expect(site.account).toMatchObject({ lost: taken ? 0 : 1 });
      expect(isBalanced(site.account)).toBe(true);
      if (suite.oversized === "says so") expect(site.transport.sessions).toBe(1);
    });
  });
}

/** What a site makes of a broker that does not want its records. */
async function judgeRefusal(site: LiveSite, manner: Manners["refusedTopic"]): Promise<void> {
  const describe = () => site.describe();
  switch (manner) {
    case "says so":
      await until("the alarm", () => site.alarms.includes("publish-refused raised"), { describe });
      expect(site.account).toMatchObject({ delivered: 0, lost: 0, queued: 3 });
      break;
    case "hangs up":
      await until("a few attempts", () => site.transport.sessions > 3, { describe });
      expect(site.account).toMatchObject({ delivered: 0, lost: 0, queued: 3 });
      break;
    case "acknowledges and drops it":
      await site.drained();
      expect(site.account).toMatchObject({ delivered: 3, lost: 0 });
      break;
  }
}

/** Names without a pattern: compressed, they still take half of LARGE_BYTES and more. */
function manyRungs(): Record<string, "up"> {
  const random = seededRandom(2);
  const name = () => Buffer.from(random.bytes(32)).toString("hex");
  return Object.fromEntries(Array.from({ length: LARGE_BYTES / 64 }, () => [name(), "up"]));
}
