import { describe, expect, it } from "vitest";
import { MOSQUITTO_MISSING, Mosquitto } from "../../support/mosquitto.ts";
import { NATS_MISSING } from "../../support/nats.ts";
import { OPENSSL_MISSING } from "../../support/self-signed.ts";
import { simulate } from "../../support/small-simulation.ts";

const SITES = 30;
const LIMIT_MS = 240_000;

describe.skipIf(MOSQUITTO_MISSING ?? OPENSSL_MISSING)("a run at whose centre things go wrong", () => {
  it(
    "in two brokers with TLS that are restarted, after settings that no site must keep",
    async () => {
      const names = "bad-configuration,broker-restart";
      const flags = `--sites ${SITES} --speed 60 --minutes 0.5 --broker mosquitto --brokers 2 --tls --scenario ${names}`;
      const { verdict } = await simulate(flags);
      expect(verdict.findingCounts).toEqual({});
      expect(verdict).toMatchObject({ ok: true, undeclared: 0, dropped: 0 });
      // The last word on the settings that lead nowhere.
      expect(verdict.configurations).toEqual({ reverted: SITES });
      expect(verdict.births).toBeGreaterThanOrEqual(2 * SITES);
    },
    LIMIT_MS,
  );

  it(
    "in a broker that is killed: what it forgets comes again, because the centre has not confirmed it",
    async () => {
      const { verdict } = await simulate(
        `--sites ${SITES} --speed 60 --minutes 0.4 --broker mosquitto --scenario broker-kill`,
      );
      expect(verdict.findingCounts).toEqual({});
      expect(verdict).toMatchObject({ ok: true, undeclared: 0 });
      expect(verdict.births).toBeGreaterThanOrEqual(2 * SITES);
    },
    LIMIT_MS,
  );

  it(
    "is refused when two addresses are of one broker, and made when they are not",
    async () => {
      const [one, other] = [await Mosquitto.start(), await Mosquitto.start()];
      try {
        const flags = `--sites 4 --speed 60 --minutes 0.05 --broker ${one.url}`;
        const twice = one.url.replace("127.0.0.1", "localhost");
        await expect(simulate(`${flags},${twice}`)).rejects.toThrow(/are of one broker.*Name one of them/);
        const { verdict } = await simulate(`${flags},${other.url}`);
        expect(verdict).toMatchObject({ ok: true, births: 4 });
      } finally {
        await Promise.all([one.stop(), other.stop()]);
      }
    },
    LIMIT_MS,
  );

  it(
    "is no success when the broker keeps too little for a slow auditor",
    async () => {
      const settings = ["max_queued_messages 20", "max_inflight_messages 1", "sys_interval 1"];
      const broker = await Mosquitto.start({ settings });
      try {
        const { verdict } = await simulate(
          `--sites ${SITES} --speed 60 --minutes 0.3 --broker ${broker.url} --scenario slow-consumer`,
        );
        expect(verdict.ok).toBe(false);
        expect(verdict.undeclared).toBeGreaterThan(0);
        expect(verdict.dropped).toBeGreaterThan(0);
      } finally {
        await broker.stop();
      }
    },
    LIMIT_MS,
  );
});

describe.skipIf(NATS_MISSING)("a run against three NATS nodes that are one broker", () => {
  it(
    "of which one is killed and comes back: everything that it acknowledged comes",
    async () => {
      const { verdict } = await simulate(
        `--sites ${SITES} --speed 30 --minutes 0.5 --broker nats --scenario node-kill`,
      );
      expect(verdict.findingCounts).toEqual({});
      expect(verdict).toMatchObject({ ok: true, undeclared: 0 });
      expect(verdict.births).toBeGreaterThan(SITES);
    },
    LIMIT_MS,
  );
});
