import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { SuarError } from "../../agent/core/errors.ts";
import { SECOND } from "../../agent/core/time.ts";
import type { Incoming, ProtocolVersion, Session, SessionOptions } from "../../agent/core/transport.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { CentralReader } from "../support/central-reader.ts";
import { type Access, LiveSite } from "../support/live-site.ts";
import { until } from "../support/until.ts";

/** A broker that knows sites by their certificates. */
export interface IsolationSuite {
  readonly name: string;
  readonly version: ProtocolVersion;
  readonly site: (name: string) => Access;
  /** With a certificate of any common name, signed by our own authority. */
  readonly named: (commonName: string) => Access;
  /** Fewer than all of INTRUDERS. */
  readonly intruders?: readonly string[];
  /** Whether somebody of that name gets a session at all. */
  readonly letsIn: (commonName: string) => boolean;
  /** Reason code of its PUBACK for what it refuses: in 3.1.1 there is only 0, and the message is dropped. */
  readonly refusesPublish: number;
  readonly reader: () => Access;
  readonly control: () => Access;
}

const ROOT = "suar/v1";
const VICTIM = "desa-a";
/** Names that would lead elsewhere if a broker put them into a topic or a filter as they are. */
const INTRUDERS = ["desa-b", "+", "#", "/", "desa-a/x", "desa-+", "*", ">", "$SYS", "%u", "CN=noc,OU=centre"];
const WRITES = ["status", "event", "telemetry", "backlog", "reply", "config/reported", "command", "config", "commit"];
const READS = [
  `${ROOT}/${VICTIM}/#`,
  `${ROOT}/${VICTIM}/command`,
  `${ROOT}/+/command`,
  `${ROOT}/#`,
  "#",
  "+/+/+/+",
  "$MQTT/#",
  "$SYS/#",
];
const FORGERIES = [...WRITES.map((level) => `${ROOT}/${VICTIM}/${level}`), `${ROOT}/fleet/pace`];
const FORGED = "forged";

const never = () => new AbortController().signal;
const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = ({ payload }: Pick<Incoming, "payload">) => new TextDecoder().decode(payload);

/** Whoever has the certificate of one site can neither write nor read what belongs to another, whatever the name in it. */
export function isolationSuite(suite: IsolationSuite): void {
  const { version } = suite;
  const open = (access: Access, more: Partial<SessionOptions> = {}): Promise<Session> => {
    const will = { topic: `${ROOT}/nobody/status`, payload: bytes(FORGED), retain: false };
    const rest = { version, keepaliveSeconds: 60, resumeSeconds: 0, connectDeadline: 10 * SECOND };
    return new MqttTransport().open({ ...rest, ...access, clientId: "suar-intruder", will, ...more }, never());
  };

  describe(suite.name, () => {
    let victim: LiveSite;
    let reader: CentralReader;
    beforeAll(async () => {
      reader = await CentralReader.open(suite.reader(), `${ROOT}/${VICTIM}/#`);
      victim = await LiveSite.start({ name: VICTIM, access: suite.site(VICTIM) });
      await until("the birth", () => reader.statuses.includes("online"));
      return async () => {
        await victim.stop();
        await reader.close();
      };
    });

    it.each(suite.intruders ?? INTRUDERS)("keeps a site called %s from the topics of another", async (name) => {
      const access = suite.named(name);
      await leaveWill(access);
      const session = await open(access).catch((error) => error as SuarError);
      if (session instanceof SuarError) {
        // Not to be let in at all is as good. But a site like any other must be, or this test shows nothing.
        expect(session.code).toBe("broker-refused");
        expect(suite.letsIn(name)).toBe(false);
        return;
      }
      expect(suite.letsIn(name)).toBe(true);
      const heard = hearing(session);
      await attempt(session, () => session.subscribe(READS, never()));
      const outcomes: unknown[] = [];
      for (const topic of FORGERIES) {
        const message = { topic, payload: bytes(FORGED), retain: topic.endsWith("/status") };
        outcomes.push(await attempt(session, () => session.publish(message, never())));
      }
      expect(outcomes).toEqual(FORGERIES.map(() => ({ reasonCode: suite.refusesPublish })));

      // What an intruder would love to hear, and what shows that all of the above has passed.
      await orderAndReport();
      await session.close(SECOND);
      expect(await session.closed).toMatchObject({ by: "agent" });
      expect(heard.filter(({ topic }) => !topic.startsWith(`${ROOT}/${name}/`))).toEqual([]);
      expect(reader.subscriber.messages.filter((message) => textOf(message) === FORGED)).toEqual([]);
      expect(victim.transport.sessions).toBe(1);
      const late = await CentralReader.open(suite.reader(), `${ROOT}/${VICTIM}/status`);
      onTestFinished(() => late.close());
      await until("the retained status", () => late.statuses.length > 0);
      expect(late.statuses).toEqual(["online"]);
    });

    async function leaveWill(access: Access): Promise<void> {
      const will = { topic: `${ROOT}/${VICTIM}/status`, payload: bytes(FORGED), retain: true };
      const session = await open(access, { clientId: "suar-other-intruder", will }).catch(() => undefined);
      session?.destroy("leaves its will");
      await session?.closed;
    }

    /** The centre orders, the site answers with an event. */
    async function orderAndReport(): Promise<void> {
      const control = await open(suite.control(), { clientId: "suar-control" });
      const command = { topic: `${ROOT}/${VICTIM}/command`, payload: bytes("{}"), retain: false };
      expect(await control.publish(command, never())).toEqual({ reasonCode: 0 });
      await control.close(SECOND);
      const before = reader.arrivals.records;
      await victim.report("seen");
      await until("the event", () => reader.arrivals.records > before);
    }
  });
}

function hearing(session: Session): Incoming[] {
  const heard: Incoming[] = [];
  session.onMessage((message) => {
    heard.push(message);
  });
  return heard;
}

/** Undefined: the broker ended the session instead of an answer. */
async function attempt<T>(session: Session, work: () => Promise<T>): Promise<T | undefined> {
  const ended = session.closed.then(() => undefined);
  return await Promise.race([work().catch(() => undefined), ended]);
}
