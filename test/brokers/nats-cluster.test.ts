import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { isBalanced } from "../../agent/core/queue.ts";
import { SECOND } from "../../agent/core/time.ts";
import type { Incoming, Session, SessionOptions } from "../../agent/core/transport.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { subscriptionsOf, Topics } from "../../agent/uplink/topics.ts";
import { brokerSuite } from "../suites/broker.ts";
import { isolationSuite } from "../suites/isolation.ts";
import { SITE_NAMES } from "../support/broker-under-test.ts";
import { CENTRAL_NATS_MISSING, CentralNats } from "../support/central-nats.ts";
import { CentralReader } from "../support/central-reader.ts";
import { type Access, LiveSite } from "../support/live-site.ts";
import { until } from "../support/until.ts";

const DRAIN = 300;
const WINDOW = 16;
const never = () => new AbortController().signal;
/** One record a message: what counts here is how many there are. */
const SINGLY = { backlogBatchBytes: 200 };

describe.skipIf(CENTRAL_NATS_MISSING !== undefined)(
  `NATS in a cluster${CENTRAL_NATS_MISSING ? ` (${CENTRAL_NATS_MISSING})` : ""}`,
  () => {
    let cluster: CentralNats;
    beforeAll(async () => {
      cluster = await CentralNats.start([...SITE_NAMES, "desa-a", "desa-b", "desa-c", "killed", "alone"]);
    });
    afterAll(() => cluster.stop());

    brokerSuite({
      name: "Three NATS servers as config/brokers makes them",
      speaks: "MQTT 3.1.1",
      stranger: "tls-failed",
      refusedTopic: "acknowledges and drops it",
      oversized: "takes it",
      unheard: "acknowledges and drops it",
      retainedForWildcards: true,
      start: async () => ({
        site: (name) => cluster.at(SITE_NAMES.indexOf(name) % 3, cluster.certificates.site(name)),
        stranger: () => cluster.at(0, cluster.certificates.forged("honest")),
        reader: () => cluster.centre("noc", 1),
        control: () => cluster.centre("control", 2),
        stop: async () => {},
      }),
    });

    isolationSuite({
      name: "which knows sites by their certificates",
      version: 4,
      letsIn: (name) => name === "desa-b",
      refusesPublish: 0,
      site: (name) => cluster.site(name),
      named: (name) => cluster.at(1, cluster.certificates.siteNamed(name)),
      reader: () => cluster.centre("noc", 2),
      control: () => cluster.centre("control", 0),
    });

    describe("the doors of its nodes", () => {
      it("let in no certificate that users.conf does not name, whatever CONNECT says", async () => {
        const { ca, certificate, key } = cluster.certificates.site("unknown");
        const stranger = cluster.at(0, { ca, certificate, key });
        await expect(open(stranger)).rejects.toMatchObject({ code: "broker-refused", reasonCode: 5 });
        const credentials = { username: "CN=control,OU=centre", password: "" };
        await expect(open({ ...stranger, credentials })).rejects.toMatchObject({ code: "broker-refused" });
        await expect(open({ url: stranger.url, tls: { ca } })).rejects.toMatchObject({ code: "tls-failed" });
      });

      it("ask for a certificate on the machine itself as well: users have no passwords", async () => {
        const socket = connect(cluster.clientPort(0), "127.0.0.1");
        const [greeting] = (await once(socket, "data")) as [Buffer];
        socket.destroy();
        const info = JSON.parse(greeting.toString().replace(/^INFO /, "")) as object;
        expect(info).toMatchObject({ tls_required: true, tls_verify: true });
      });

      it("let a site throw out another by its client identifier, and keep what waits for the other one from it", async () => {
        const victim = await open(cluster.site("desa-c"), { clientId: "suar-desa-c", resumeSeconds: 3_600 });
        await victim.subscribe(["suar/v1/desa-c/command"], never());
        const thief = await open(cluster.at(0, cluster.certificates.site("desa-b")), {
          clientId: "suar-desa-c",
          resumeSeconds: 3_600,
        });
        const stolen = hearing(thief);
        expect(await victim.closed).toMatchObject({ by: "broker" });
        const control = await open(cluster.centre("control", 1), { clientId: "suar-control" });
        await control.publish({ topic: "suar/v1/desa-c/command", payload: Buffer.from("{}"), retain: false }, never());
        await control.close(SECOND);
        await thief.close(SECOND);
        const again = await open(cluster.site("desa-c"), { clientId: "suar-desa-c", resumeSeconds: 3_600 });
        const heard = hearing(again);
        await until("the command", () => heard.length > 0);
        expect(stolen).toEqual([]);
        await again.close(SECOND);
      });
    });

    describe("a consumer, of which NATS can have some thousands,", () => {
      const topics = subscriptionsOf(new Topics("suar/v1", "desa-c")).filter((topic) => topic.includes("desa-c"));
      const subjects = topics.map((topic) => topic.replaceAll("/", "."));
      const ofSite = async () => (await cluster.consumed()).filter((subject) => subjects.includes(subject)).toSorted();

      it("is made of each subscription of a site whose session is kept, and of none of one whose session is not", async () => {
        const forgotten = await open(cluster.site("desa-c"), { clientId: "suar-desa-c", resumeSeconds: 0 });
        expect(await forgotten.subscribe(topics, never())).toEqual(topics.map(() => 0));
        expect(await ofSite()).toEqual([]);
        await forgotten.close(SECOND);
        const kept = await open(cluster.site("desa-c"), { clientId: "suar-desa-c", resumeSeconds: 3_600 });
        expect(await kept.subscribe(topics, never())).toEqual(topics.map(() => 1));
        expect(await ofSite()).toEqual(subjects.toSorted());
        await kept.close(SECOND);
      });
    });

    describe("nodes that are killed in the middle of a drain", () => {
      it("cost nothing when it is the node of the site: two go on without it, and it catches up", async () => {
        const reader = await reading("killed", 1);
        const site = await draining("killed");
        await until("some of it", () => reader.arrivals.records > 20);
        await cluster.kill(0);
        const before = reader.arrivals.records;
        expect(site.account.queued).toBeGreaterThan(0);
        await site.drained();
        expect(site.account).toMatchObject({ delivered: DRAIN, lost: 0 });
        await cluster.startAgain(0);
        await judge(site, reader, before);
      });

      it("stop every PUBACK when they are two of three, and the site keeps the rest until they are back", async () => {
        const reader = await reading("alone", 2);
        const site = await draining("alone");
        const session = await open(cluster.at(2, cluster.certificates.site("desa-b")), { clientId: "suar-desa-b" });
        await until("some of it", () => reader.arrivals.records > 20);
        await Promise.all([cluster.kill(0), cluster.kill(1)]);
        const before = reader.arrivals.records;
        const message = { topic: "suar/v1/desa-b/event", payload: Buffer.from("x"), retain: false };
        await expect(session.publish(message, never())).rejects.toMatchObject({ code: "session-closed" });
        expect(site.account.queued).toBeGreaterThan(0);
        expect(isBalanced(site.account)).toBe(true);
        await Promise.all([cluster.startAgain(0), cluster.startAgain(1)]);
        await site.drained();
        expect(site.account).toMatchObject({ delivered: DRAIN, lost: 0 });
        await judge(site, reader, before);
      });
    });

    async function reading(site: string, node: number): Promise<CentralReader> {
      const settings = { clientId: `archive-${site}`, clean: false };
      const reader = await CentralReader.open(cluster.centre("noc", node), `suar/v1/${site}/#`, settings);
      onTestFinished(() => reader.close());
      return reader;
    }

    async function draining(name: string): Promise<LiveSite> {
      const site = await LiveSite.start({ name, access: cluster.site(name), backlog: DRAIN, uplink: SINGLY });
      onTestFinished(() => site.stop());
      return site;
    }

    /**
     * Everything is there, in order. Twice came at most what the site had in flight, and what the reader had got `before` the kill: the node
     * that knew how far it had read is one of those that died.
     */
    async function judge({ transport }: LiveSite, reader: CentralReader, before: number): Promise<void> {
      await until("the rest", () => reader.missing(DRAIN).length === 0, { describe: () => reader.missing(DRAIN) });
      expect(reader.arrivals.problems).toEqual([]);
      expect(transport.mostUncertainMessages).toBeLessThanOrEqual(WINDOW);
      expect(reader.arrivals.duplicates).toBeLessThanOrEqual(transport.uncertainRecords + before);
    }
  },
);

function open(access: Access, more: Partial<SessionOptions> = {}): Promise<Session> {
  const will = { topic: "suar/v1/nobody/status", payload: new Uint8Array(), retain: false };
  const rest = { version: 4, keepaliveSeconds: 60, resumeSeconds: 0, connectDeadline: 10 * SECOND } as const;
  return new MqttTransport().open({ ...rest, ...access, clientId: "suar-somebody", will, ...more }, never());
}

function hearing(session: Session): Incoming[] {
  const heard: Incoming[] = [];
  session.onMessage((message) => {
    heard.push(message);
  });
  return heard;
}
