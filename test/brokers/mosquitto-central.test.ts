import { describe, expect, it, onTestFinished } from "vitest";
import { isBalanced } from "../../agent/core/queue.ts";
import { SECOND } from "../../agent/core/time.ts";
import type { SessionOptions } from "../../agent/core/transport.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { CENTRAL_MOSQUITTO_MISSING, CentralMosquitto } from "../support/central-mosquitto.ts";
import { CentralReader, clientSettings } from "../support/central-reader.ts";
import { confirmArrivals } from "../support/confirming-centre.ts";
import { type Access, LiveSite, type LiveSiteOptions } from "../support/live-site.ts";
import { SitePublisher } from "../support/site-publisher.ts";
import type { ClientSettings } from "../support/subscriber.ts";
import { until } from "../support/until.ts";

const SITE = "desa-a";
const TOPICS = `suar/v1/${SITE}/#`;
/** A program of the centre whose messages wait for it while it is away. */
const KEPT = { clientId: "archive", clean: false };
/** One record a message: what counts here is how many there are. */
const SINGLY = { backlogBatchBytes: 200 };
const DRAIN = 300;

const never = () => new AbortController().signal;

async function started(changes: Readonly<Record<string, string>> = {}): Promise<CentralMosquitto> {
  const mosquitto = await CentralMosquitto.start(changes);
  onTestFinished(() => mosquitto.stop());
  return mosquitto;
}
async function siteOf(mosquitto: CentralMosquitto, more: Partial<LiveSiteOptions> = {}): Promise<LiveSite> {
  const site = await LiveSite.start({ name: SITE, access: mosquitto.site(SITE), ...more });
  onTestFinished(() => site.stop());
  return site;
}
async function reading(mosquitto: CentralMosquitto, settings: ClientSettings): Promise<CentralReader> {
  const reader = await CentralReader.open(mosquitto.centre("noc"), TOPICS, settings);
  onTestFinished(() => reader.close());
  return reader;
}
function archive(mosquitto: CentralMosquitto): Promise<CentralReader> {
  return reading(mosquitto, KEPT);
}
function open(access: Access, more: Partial<SessionOptions> = {}) {
  const will = { topic: `suar/v1/${SITE}/status`, payload: new Uint8Array(), retain: false };
  const rest = { version: 5, keepaliveSeconds: 60, resumeSeconds: 0, connectDeadline: 10 * SECOND } as const;
  return new MqttTransport().open({ ...rest, ...access, clientId: "somebody", will, ...more }, never());
}

describe.skipIf(CENTRAL_MOSQUITTO_MISSING !== undefined)(
  `Mosquitto as config/brokers makes it${CENTRAL_MOSQUITTO_MISSING ? ` (${CENTRAL_MOSQUITTO_MISSING})` : ""}`,
  () => {
    describe("its two doors", () => {
      it("take nobody without a certificate, or with one of another authority", async () => {
        const { certificates, siteUrl, centreUrl } = await started();
        const { ca } = certificates.site(SITE);
        for (const url of [siteUrl, centreUrl]) {
          await expect(open({ url, tls: { ca } })).rejects.toMatchObject({ code: "tls-failed" });
          await expect(open({ url, tls: certificates.forged("noc") })).rejects.toMatchObject({ code: "tls-failed" });
          await expect(open({ url: url.replace("mqtts", "mqtt") })).rejects.toMatchObject({ code: "broker-nonsense" });
        }
      });

      it("give a site that is called like a program of the centre no right of the centre", async () => {
        const mosquitto = await started();
        const site = await LiveSite.start({ name: SITE, access: mosquitto.site(SITE) });
        onTestFinished(() => site.stop());
        const impostor = mosquitto.certificates.site("control");
        for (const url of [mosquitto.siteUrl, mosquitto.centreUrl]) {
          const session = await open(
            { url, tls: impostor },
            { will: { topic: "suar/v1/control/status", payload: new Uint8Array(), retain: false } },
          ).catch((error) => error);
          // On the centre's door the will of a site is refused with the connection.
          if ("code" in session) {
            expect(session).toMatchObject({ code: "broker-refused", reasonCode: 0x87 });
            continue;
          }
          const order = { topic: `suar/v1/${SITE}/command`, payload: new Uint8Array(), retain: false };
          expect(await session.publish(order, never())).toEqual({ reasonCode: 0x87 });
          await session.close(SECOND);
        }
      });

      it("know a site by its certificate alone: its client identifier throws nobody out", async () => {
        const mosquitto = await started();
        await archive(mosquitto);
        const victim = await siteOf(mosquitto);
        await victim.connected();
        const will = { topic: "suar/v1/desa-b/status", payload: new Uint8Array(), retain: false };
        const session = await open(mosquitto.site("desa-b"), { clientId: `suar-${SITE}`, will });
        await victim.measure(1);
        await victim.drained();
        expect(victim.transport.sessions).toBe(1);
        await session.close(SECOND);
      });
    });

    describe("a broker that ends in the middle of a drain", () => {
      it("loses nothing when it is told to: what it had acknowledged is there after the restart", async () => {
        const mosquitto = await started();
        const before = await archive(mosquitto);
        const site = await siteOf(mosquitto, { backlog: DRAIN, uplink: SINGLY });
        await until("some of it", () => before.arrivals.records > 20);
        await mosquitto.end("SIGTERM");
        expect(site.account.queued).toBeGreaterThan(0);
        await mosquitto.startAgain();
        const after = await archive(mosquitto);
        await site.drained();
        expect(site.account).toMatchObject({ delivered: DRAIN, lost: 0 });
        const missing = () => before.missing(DRAIN).filter((seq) => !after.arrivals.has(seq));
        await until("the rest", () => missing().length === 0, { describe: missing });
        expect(before.arrivals.problems).toEqual([]);
      });

      it("costs the site's account nothing when it is killed, and with confirm: central the centre nothing either", async () => {
        const mosquitto = await started();
        const before = await archive(mosquitto);
        const site = await siteOf(mosquitto, {
          backlog: DRAIN,
          uplink: { ...SINGLY, confirm: "central", confirmWithin: 10 * SECOND },
        });
        await until("some of it", () => before.arrivals.records > 20);
        await mosquitto.end("SIGKILL");
        await mosquitto.startAgain();
        expect(isBalanced(site.account)).toBe(true);
        expect(site.account).toMatchObject({ delivered: 0, lost: 0 });

        // What came before the kill is on nobody's disk: the centre begins anew.
        const after = await archive(mosquitto);
        const control = await SitePublisher.open(mosquitto.centreUrl, clientSettings(mosquitto.centre("control")));
        onTestFinished(() => control.close());
        const { epoch, recorded } = site.account;
        const confirmed = async () => {
          await confirmArrivals(after, control, { site: SITE, epoch, recorded });
          return site.account.queued === 0;
        };
        await until("every confirmation", confirmed, { describe: () => site.describe() });
        expect(after.missing(recorded)).toEqual([]);
        expect(site.account).toMatchObject({ delivered: DRAIN, lost: 0 });
      });

      it("forgets what it acknowledged since its last save when it is killed; a replay brings it back", async () => {
        const mosquitto = await started();
        await (await archive(mosquitto)).close();
        // The subscription is saved, as it is within a minute.
        await mosquitto.end("SIGTERM");
        await mosquitto.startAgain();
        const site = await siteOf(mosquitto, { backlog: 100 });
        await site.drained();
        expect(site.account).toMatchObject({ delivered: 100 });
        await mosquitto.end("SIGKILL");
        await mosquitto.startAgain();

        const reader = await archive(mosquitto);
        await site.report("later");
        await until("what came after the kill", () => reader.arrivals.has(101));
        expect(reader.missing(100)).toHaveLength(100);
        expect(site.uplink.replay({ id: "gap", from: 1, to: 100 })).toBe(true);
        await until("the gap to be filled", () => reader.missing(101).length === 0);
        expect(site.account).toMatchObject({ recorded: 101, delivered: 101 });
      });
    });

    describe("a slow consumer", () => {
      const COUNT = 1_050;
      const EVERY_SECOND = { "sys_interval 10": "sys_interval 1" };

      it("is owed more than the thousand messages at which Mosquitto would drop, whether it is away or stuck", async () => {
        const mosquitto = await started(EVERY_SECOND);
        await (await archive(mosquitto)).close();
        const stuck = await reading(mosquitto, { clientId: "stuck", clean: false });
        stuck.subscriber.stall();
        const site = await siteOf(mosquitto, { backlog: COUNT, uplink: SINGLY });
        await site.drained();
        expect(stuck.arrivals.records).toBe(0);
        stuck.subscriber.goOn();
        const away = await archive(mosquitto);
        for (const reader of [stuck, away]) {
          await until("everything", () => reader.missing(COUNT).length === 0, {
            describe: () => reader.missing(COUNT),
          });
          expect(reader.arrivals.problems).toEqual([]);
        }
        expect(await droppedAt(mosquitto)).toBe(0);
      });

      it("would lose what is beyond the limit, and the site would be told that it was delivered: so watch the counter", async () => {
        const mosquitto = await started({
          ...EVERY_SECOND,
          "max_queued_messages 100000000": "max_queued_messages 100",
        });
        await (await archive(mosquitto)).close();
        const site = await siteOf(mosquitto, { backlog: 400, uplink: SINGLY });
        await site.drained();
        expect(site.account).toMatchObject({ delivered: 400 });
        expect(await droppedAt(mosquitto)).toBeGreaterThan(0);
        const reader = await archive(mosquitto);
        await site.report("the-end");
        await until("the last", () => reader.arrivals.has(401));
        expect(reader.missing(400).length).toBeGreaterThan(100);
      });

      /** The counter that the configuration tells to watch, once it has been renewed. */
      async function droppedAt(mosquitto: CentralMosquitto): Promise<number> {
        const dropped = "$SYS/broker/publish/messages/dropped";
        const clock = "$SYS/broker/uptime";
        const counter = await CentralReader.open(mosquitto.centre("noc"), [dropped, clock]);
        onTestFinished(() => counter.close());
        const renewals = () => counter.subscriber.messages.filter(({ topic, retain }) => topic === clock && !retain);
        // The clock comes first of all in each second: with its second renewal the first is complete.
        await until("the counter to be renewed", () => renewals().length >= 2);
        const said = counter.subscriber.messages.filter(({ topic }) => topic === dropped).at(-1);
        return said === undefined ? Number.NaN : Number(new TextDecoder().decode(said.payload));
      }
    });

    it("answers what the rules refuse, which it would not with a limit of 0", async () => {
      const forbidden = { topic: "suar/v1/desa-b/event", payload: new Uint8Array(1), retain: false };
      const right = await started();
      const session = await open(right.site(SITE));
      expect(await session.publish(forbidden, never())).toEqual({ reasonCode: 0x87 });
      await session.close(SECOND);
      const wrong = await started({ "max_queued_messages 100000000": "max_queued_messages 0" });
      const other = await open(wrong.site(SITE));
      await other.publish(forbidden, never()).catch(() => undefined);
      expect(await other.closed).toMatchObject({ by: "broker" });
    });
  },
);
