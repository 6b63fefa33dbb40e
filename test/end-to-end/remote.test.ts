import { afterEach, describe, expect, it } from "vitest";
import { BrokerProcess } from "../../simulator/brokers/broker-process.ts";
import { freePort, MOSQUITTO_MISSING, Mosquitto } from "../support/mosquitto.ts";
import { RemoteSite } from "../support/remote-site.ts";
import { until } from "../support/until.ts";

/** Real agent processes, a real broker, kill -9; what the centre sends is retained, as it is to be. */
const BROKERS = [
  { name: "Mosquitto, MQTT 5", missing: MOSQUITTO_MISSING, start: () => Mosquitto.start(), floods: 0 },
  { name: "the embedded broker, MQTT 3.1.1", missing: undefined, start: () => BrokerProcess.start(), floods: 1 },
];

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function siteAt(url: string, settings: Readonly<Record<string, string>> = {}): Promise<RemoteSite> {
  const site = await RemoteSite.start(url, settings);
  closers.push(() => site.remove());
  await site.goesOnReporting();
  return site;
}

const wanting = (id: string, settings: object) => ({ v: 1, id, settings });

describe.each(BROKERS)("over $name", ({ missing, start, floods }) => {
  const open = async (settings?: Readonly<Record<string, string>>) => {
    const broker = await start();
    closers.push(() => broker.stop());
    return await siteAt(broker.url, settings);
  };

  it.skipIf(missing !== undefined)(
    "no bad configuration keeps a site from reporting, and each is refused with what is wrong",
    async () => {
      const site = await open();
      for (const [message, issue] of [
        [wanting("absurd", { collectors: { link: { everySeconds: 0 } } }), "collectors.link.everySeconds"],
        [wanting("unknown", { uplink: { brokr: "mqtt://a" } }), "uplink.brokr"],
        [wanting("forbidden", { uplink: { commands: ["reconnect"], root: "elsewhere" } }), "uplink.commands"],
        [wanting("stranger", { uplink: { broker: "mqtt://broker.example.net" } }), "uplink.broker"],
        ['{"v":1,"id":"twice","settings":{"log":{"level":"warn","level":"error"}}}', "log.level"],
        [`{"v":1,"id":"deep","settings":${"[".repeat(30_000)}`, ""],
        ["x".repeat(60_000), ""],
      ] as const) {
        const before = site.heard("config/reported").length;
        await site.want(message);
        const { issues } = await site.reports({ state: "refused", reason: "invalid" }, before);
        expect((issues as { path: string }[]).map(({ path }) => path)).toContain(issue);
      }
      // More than a packet may have: in MQTT 5 the broker keeps it, in 3.1.1 the site stops listening for a while.
      await site.want("x".repeat(1_000_000));
      const cutOff = () => site.agent.logLines.filter(({ tooMuch }) => tooMuch === true).length;
      await until("the session is cut off", () => cutOff() >= floods, { describe: () => site.agent.tail() });
      await site.goesOnReporting();
      await site.says("a session", ({ uplink }) => uplink.state === "connected");
      expect(cutOff()).toBe(floods);
      const { recorded, delivered } = await site.stop();
      expect(delivered).toBe(recorded);
    },
    120_000,
  );

  it.skipIf(missing !== undefined)(
    "a broker that cannot be reached is left again within the probation time, and not tried twice",
    async () => {
      const site = await open({ "uplink.probationSeconds": "5" });
      await site.want(wanting("lost", { uplink: { broker: `mqtt://127.0.0.1:${await freePort()}` } }));
      await site.reports({ state: "reverted", id: "lost", reason: "not-proven", settings: {} });
      // The message lies at the broker and came again with the session that brought this report.
      await site.goesOnReporting();
      await site.says("the verdict", ({ configuration }) => configuration?.state === "reverted");
      await site.want(wanting("good", { uplink: { keepaliveSeconds: 77 } }));
      await site.reports({ state: "active", id: "good", settings: { uplink: { keepaliveSeconds: 77 } } });
      await site.agent.kill();
      site.startAgent();
      await site.says("what was proven", ({ configuration }) => configuration?.state === "active");
      await site.goesOnReporting();
      const { recorded, delivered, lost } = await site.stop();
      expect([delivered, lost]).toEqual([recorded, 0]);
    },
    120_000,
  );

  it.skipIf(missing !== undefined)(
    "an agent that is killed again and again in the middle of a trial comes back with what worked",
    async () => {
      const trial = { "uplink.probationSeconds": "3600" };
      const site = await open(trial);
      await site.want(wanting("lost", { uplink: { broker: `mqtt://127.0.0.1:${await freePort()}` } }));
      for (let start = 1; start <= 3; start++) {
        await site.says("the trial", ({ configuration }) => configuration?.trialLeftMs !== undefined);
        await site.agent.kill();
        site.startAgent(trial);
      }
      await site.reports({ state: "reverted", id: "lost", reason: "interrupted" });
      await site.goesOnReporting();
      const { recorded, delivered, lost } = await site.stop();
      expect([delivered, lost]).toEqual([recorded, 0]);
    },
    120_000,
  );

  it.skipIf(missing !== undefined)(
    "commands are carried out once, also when the agent is killed right after, and settings can be discarded",
    async () => {
      const site = await open();
      const status = await site.says("a store", ({ outbox }) => outbox.account.delivered > 2);
      const range = { arguments: { epoch: status.outbox.account.epoch, from: 1, to: 2 } };
      await site.command("r-1", "replay", range);
      expect(await site.replies("r-1")).toMatchObject([{ outcome: "accepted" }]);
      await site.command("s-1", "status");
      expect(await site.replies("s-1")).toMatchObject([{ outcome: "done", result: { site: "test-site" } }]);
      await site.agent.kill();
      site.startAgent();
      await site.goesOnReporting();
      await site.command("s-1", "status");
      expect((await site.replies("s-1", 2)).at(-1)).toMatchObject({ outcome: "refused", reason: "replayed" });
      await site.command("x-1", "shell", { arguments: { command: "reboot" } });
      expect(await site.replies("x-1")).toMatchObject([{ outcome: "refused", reason: "unknown-verb" }]);

      await site.want(wanting("c-1", { uplink: { keepaliveSeconds: 77 } }));
      await site.reports({ state: "active", id: "c-1" });
      const before = site.heard("config/reported").length;
      await site.command("d-1", "discard-configuration");
      expect(await site.replies("d-1")).toMatchObject([{ outcome: "accepted" }]);
      await site.reports({ state: "refused", id: "c-1", reason: "given-up", settings: {} }, before);
      await site.goesOnReporting();
    },
    120_000,
  );
});

describe.skipIf(MOSQUITTO_MISSING !== undefined)(
  `Mosquitto${MOSQUITTO_MISSING ? ` (${MOSQUITTO_MISSING})` : ""}`,
  () => {
    it("on another port takes the site over when the centre says so, and keeps it over a kill", async () => {
      const other = await freePort();
      const broker = await Mosquitto.start({ settings: [`listener ${other} 127.0.0.1`] });
      closers.push(() => broker.stop());
      const site = await siteAt(broker.url);
      await site.want(wanting("moved", { uplink: { broker: `mqtt://127.0.0.1:${other}` } }));
      await site.reports({ state: "active", id: "moved" });
      await site.agent.kill();
      site.startAgent();
      const there = await site.says("a session", ({ uplink }) => uplink.state === "connected");
      expect(there.uplink.broker).toBe(`127.0.0.1:${other}`);
      const { recorded, delivered } = await site.stop();
      expect(delivered).toBe(recorded);
    }, 60_000);
  },
);
