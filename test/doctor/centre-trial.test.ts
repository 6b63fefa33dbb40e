import { connect, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type CentreTrial, type TrialOptions, tryCentre } from "../../agent/doctor/centre-trial.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { CENTRAL_MOSQUITTO_MISSING, CentralMosquitto } from "../support/central-mosquitto.ts";
import { type Door, ManyDoors } from "../support/many-doors.ts";
import { freePort } from "../support/mosquitto.ts";
import { QuickClock } from "../support/quick-clock.ts";
import { Subscriber } from "../support/subscriber.ts";
import { until } from "../support/until.ts";
import { uplinkOptions } from "../support/uplink-options.ts";

const clock = new NodeClock("always");
const never = new AbortController().signal;

function attempt(broker: string, options: Partial<TrialOptions> = {}): Promise<CentreTrial> {
  const usual = { ...uplinkOptions(), site: "site-1", ...options, broker };
  return tryCentre(usual, { transport: new MqttTransport(), clock }, never);
}

/** Says the same to whoever connects, and hangs up. Returns its port. */
async function plainServer(answer: string): Promise<number> {
  const server = createServer((socket) => void socket.on("error", () => {}).end(answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

/** Topics without their beginning, by what was found out about them. */
function rightsOf(trial: CentreTrial): Record<string, string> {
  if (trial.outcome === "refused") throw new Error(`refused: ${trial.problem.code}`);
  return Object.fromEntries(
    trial.rights.map(({ action, topic, verdict }) => [`${action} ${topic.replace("suar/v1/", "")}`, verdict]),
  );
}

describe.skipIf(CENTRAL_MOSQUITTO_MISSING !== undefined)(
  `a trial of the centre${CENTRAL_MOSQUITTO_MISSING ? ` (${CENTRAL_MOSQUITTO_MISSING})` : ""}`,
  () => {
    let doors: ManyDoors;
    beforeAll(async () => {
      doors = await ManyDoors.open();
    });
    afterAll(() => doors.close());

    const listening = async (door: Door) => {
      const subscriber = await Subscriber.open(doors.url(door), "suar/v1/site-1/#");
      onTestFinished(() => subscriber.close());
      return subscriber;
    };

    it("takes QoS 0 for allowed where the broker shall keep no session, and hears its own status there as well", async () => {
      const trial = await attempt(doors.url("open"), { resumeSeconds: 0, version: "3.1.1" });
      if (trial.outcome === "refused") throw new Error(trial.problem.code);
      const subscriptions = trial.rights.filter(({ action }) => action === "subscribe");
      expect(subscriptions.map(({ verdict, reasonCode }) => [verdict, reasonCode])).toEqual(
        subscriptions.map(() => ["allowed", 0]),
      );
      expect(rightsOf(trial)).toMatchObject({ "publish site-1/status": "allowed" });
    });

    it("finds that everything is allowed and heard, and says nothing to the centre that is not so", async () => {
      const centre = await listening("open");
      const trial = await attempt(doors.url("open"));
      expect(trial).toMatchObject({ outcome: "admitted", protocol: "MQTT 5", roundTripMs: expect.any(Number) });
      expect(trial).not.toHaveProperty("ended");
      expect(rightsOf(trial)).toEqual({
        "subscribe site-1/status": "allowed",
        "subscribe site-1/commit": "allowed",
        "subscribe fleet/pace": "allowed",
        "subscribe site-1/config": "allowed",
        "subscribe site-1/command": "allowed",
        "publish site-1/event": "allowed",
        "publish site-1/telemetry": "allowed",
        "publish site-1/backlog": "allowed",
        "publish site-1/status": "allowed",
      });
      await centre.hear(({ topic }) => topic.endsWith("/status"));
      const said = centre.messages.map(({ topic, payload, retain }) => [
        topic.slice(15),
        JSON.parse(`${payload}`),
        retain,
      ]);
      const empty = { v: 1, site: "site-1", epoch: "none", records: [] };
      expect(said).toEqual([
        ["event", empty, false],
        ["telemetry", empty, false],
        ["backlog", empty, false],
        [
          "status",
          { v: 1, site: "site-1", epoch: "none", boot: clock.bootId, online: false, reason: "stopped" },
          false,
        ],
      ]);
    });

    it("finds that nobody listens at the centre", async () => {
      // A site of its own: the broker may take a moment to notice that whoever listened to the other is gone.
      const rights = rightsOf(await attempt(doors.url("open"), { site: "site-2" }));
      expect(rights).toMatchObject({ "publish site-2/event": "unheard", "publish site-2/backlog": "unheard" });
    });

    it("finds what the access rules forbid, one topic as well as all", async () => {
      expect(rightsOf(await attempt(doors.url("noEvents")))).toMatchObject({
        "publish site-1/event": "denied",
        "publish site-1/telemetry": "unheard",
      });
      expect(rightsOf(await attempt(doors.url("mute")))).toMatchObject({
        "publish site-1/event": "denied",
        "publish site-1/status": "denied",
      });
    });

    it("believes a broker of 3.1.1 only what comes back", async () => {
      const allowed = await attempt(doors.url("open"), { site: "old-site", version: "3.1.1" });
      expect(allowed).toMatchObject({ protocol: "MQTT 3.1.1" });
      expect(rightsOf(allowed)).toMatchObject({
        "publish old-site/event": "unknown",
        "publish old-site/status": "allowed",
      });
      const options = { ...uplinkOptions(), site: "site-1", version: "3.1.1" as const, broker: doors.url("mute") };
      const denied = await tryCentre(
        options,
        { transport: new MqttTransport(), clock: new QuickClock(clock, 20) },
        never,
      );
      expect(rightsOf(denied)).toMatchObject({ "publish site-1/event": "unknown", "publish site-1/status": "no-echo" });
    });

    it("is refused with a wrong password, and let in with the right one", async () => {
      const wrong = { username: "site-1", password: "something else" };
      expect(await attempt(doors.url("password"), { credentials: wrong })).toMatchObject({
        outcome: "refused",
        problem: { code: "broker-refused", details: { reasonCode: 0x87 } },
      });
      const right = { username: "site-1", password: "a secret" };
      expect(await attempt(doors.url("password"), { credentials: right })).toMatchObject({ outcome: "admitted" });
    });

    it.each([
      ["expired", "expired"],
      ["future", "not-yet-valid"],
      ["stranger", "unknown-authority"],
      ["otherName", "wrong-name"],
      ["mutual", "ours-refused"],
    ] as const)("tells what is wrong with the certificate: %s", async (door, trouble) => {
      expect(await attempt(doors.url(door), { tls: { ca: doors.ca } })).toMatchObject({
        outcome: "refused",
        problem: { code: "tls-failed" },
        tls: trouble,
      });
    });

    it("tells a port without TLS, and files that are no certificate", async () => {
      const plain = doors.url("open").replace("mqtt://", "mqtts://");
      expect(await attempt(plain, { tls: { ca: doors.ca } })).toMatchObject({ tls: "cut-off" });
      const page = await plainServer("HTTP/1.1 400 Bad Request\r\n\r\n");
      expect(await attempt(`mqtts://127.0.0.1:${page}`, { tls: { ca: doors.ca } })).toMatchObject({ tls: "not-tls" });
      const broken = { ca: doors.ca, certificate: "not a certificate", key: "nor a key" };
      expect(await attempt(doors.url("secure"), { tls: broken })).toMatchObject({ tls: "ours-unusable" });
      expect(await attempt(doors.url("secure"), { tls: { ca: doors.ca } })).toMatchObject({ outcome: "admitted" });
    });

    it("tells a closed port, and a server that is no broker", async () => {
      expect(await attempt(`mqtt://127.0.0.1:${await freePort()}`)).toMatchObject({
        problem: { code: "broker-unreachable" },
      });
      const port = await plainServer("HTTP/1.1 400 Bad Request\r\n\r\n");
      expect(await attempt(`mqtt://127.0.0.1:${port}`)).toMatchObject({ problem: { code: "broker-nonsense" } });
    });

    it("takes one cut for chance, and asks again", async () => {
      let cuts = 0;
      // Dies with its first connection when four packets have passed: CONNECT, SUBSCRIBE and two messages, or about that.
      const proxy = createServer((socket) => {
        const onward = connect(doors.port("open"), "127.0.0.1");
        for (const end of [socket, onward]) end.on("error", () => {});
        socket.pipe(onward).pipe(socket);
        socket.on("close", () => onward.destroy());
        let chunks = 0;
        socket.on("data", () => {
          chunks += 1;
          if (cuts > 0 || chunks < 4) return;
          cuts += 1;
          socket.resetAndDestroy();
        });
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void proxy.close());
      const { port } = proxy.address() as { port: number };
      const trial = await attempt(`mqtt://127.0.0.1:${port}`);
      expect(cuts).toBe(1);
      expect(trial).not.toHaveProperty("ended");
      expect(Object.keys(rightsOf(trial))).toContain("publish site-1/status");
      expect(Object.values(rightsOf(trial))).not.toContain("denied");
    });

    it("finds the status that the site left, and another box that comes with its name", async () => {
      const other = await new MqttTransport().open(
        {
          ...{ url: doors.url("open"), version: 5, clientId: "suar-site-2", keepaliveSeconds: 60, resumeSeconds: 0 },
          ...{ connectDeadline: 5000 },
        },
        never,
      );
      onTestFinished(() => other.destroy("the test is over"));
      const birth = { v: 1, site: "site-2", epoch: "e", boot: "b", online: true, agent: "0.1.0", config: "00c0ffee" };
      const payload = new TextEncoder().encode(JSON.stringify({ ...birth, protocol: "MQTT 5" }));
      await other.publish({ topic: "suar/v1/site-2/status", payload, retain: true }, never);
      const trial = await attempt(doors.url("open"), { site: "site-2" });
      expect(trial).toMatchObject({ outcome: "admitted", status: { online: true, boot: "b" } });
      expect(await other.closed).toMatchObject({ by: "broker" });
    });

    it("leaves to the agent what the centre has sent it, where the rules tie its name to the certificate", async () => {
      const central = await CentralMosquitto.start();
      onTestFinished(() => central.stop());
      const { url, tls } = central.site("5304122003");
      if (tls === undefined) throw new Error("a site of this broker has a certificate");
      const site = { site: "5304122003", tls };
      expect(await attempt(url, site)).toMatchObject({ outcome: "admitted" });

      const control = central.centre("control");
      const centre = await new MqttTransport().open(
        {
          ...{ url: control.url, version: 5, clientId: "control", keepaliveSeconds: 60, resumeSeconds: 0 },
          ...{ connectDeadline: 5000, ...(control.tls === undefined ? {} : { tls: control.tls }) },
        },
        never,
      );
      onTestFinished(() => centre.close(1000));
      const command = { v: 1, id: "r-1", verb: "status", expiresAt: 1 };
      const payload = new TextEncoder().encode(JSON.stringify(command));
      const sent = await centre.publish({ topic: "suar/v1/5304122003/command", payload, retain: false }, never);
      expect(sent).toEqual({ reasonCode: 0 });
      expect(rightsOf(await attempt(url, site))).toMatchObject({ "publish 5304122003/event": "unheard" });

      const agent = await new MqttTransport().open(
        {
          ...{ url, tls, version: 5, clientId: "suar-5304122003", keepaliveSeconds: 60, resumeSeconds: 3600 },
          ...{ connectDeadline: 5000 },
        },
        never,
      );
      onTestFinished(() => agent.close(1000));
      const heard: string[] = [];
      agent.onMessage(({ topic }) => void heard.push(topic));
      await until("the command", () => heard.includes("suar/v1/5304122003/command"), { describe: () => heard });
      expect(agent.resumed).toBe(true);
    });
  },
);
