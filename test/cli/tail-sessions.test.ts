import { getEventListeners } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { TailListener } from "../../agent/cli/tail-listener.ts";
import type { TailOptions } from "../../agent/cli/tail-options.ts";
import { TailSessions } from "../../agent/cli/tail-sessions.ts";
import type { Note } from "../../agent/cli/tail-words.ts";
import { SuarError } from "../../agent/core/errors.ts";
import { type CloseReason, ConnectRefused, type Session } from "../../agent/core/transport.ts";
import type { ClientOptions } from "../../agent/platform/mqtt-client.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { uplinkOptions } from "../support/uplink-options.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** What becomes of one attempt: a refusal, or a session with these codes for its filters that may end by itself. */
type Fate = SuarError | { readonly codes?: readonly number[]; readonly ends?: CloseReason };

const HUNG_UP: CloseReason = { by: "broker", detail: "gone" };
const UNREACHABLE = new SuarError("broker-unreachable", { broker: "b", reason: "no way" });

let clock: VirtualClock;
let notes: Note[];
/** Those who still waited for the end of the listener when the last attempt began. */
let leftBehind: number;
let attempts: Pick<ClientOptions, "clientId" | "resumeSeconds" | "version" | "subscriptionQos">[];
beforeEach(() => {
  clock = new VirtualClock();
  notes = [];
  attempts = [];
});

/** Runs against a broker that does `fates` in order, and then lets the session live until the listener is over. */
function run(fates: readonly Fate[], given: Partial<TailOptions> = {}) {
  const options: TailOptions = { follow: false, quiet: 5000, grace: 1000, ...given };
  const note = (one: Note) => void notes.push(one);
  const output = { write: () => {}, taken: async () => true };
  const listener = new TailListener({ options, root: "r", output, print: () => "", note, clock });
  const left = [...fates];
  const transport = {
    async open(session: (typeof attempts)[number], over: AbortSignal): Promise<Session> {
      attempts.push(session);
      leftBehind = getEventListeners(over, "abort").length;
      const fate = left.shift() ?? {};
      if (fate instanceof SuarError) throw fate;
      if (fate.ends === undefined && fate.codes === undefined) queueMicrotask(() => setImmediate(() => listener.end()));
      return stubSession(fate);
    },
  };
  const uplink = uplinkOptions({ broker: "mqtt://b" });
  const random = seededRandom(1);
  const sessions = new TailSessions({ options, uplink, transport, listener, clock, random, note, language: "en" });
  return sessions.run().then(
    () => "ended",
    (error: SuarError) => error.code,
  );
}

function stubSession({ codes, ends }: Exclude<Fate, SuarError>): Session {
  let close: (reason: CloseReason) => void = () => {};
  const closed = new Promise<CloseReason>((resolve) => {
    close = resolve;
  });
  if (ends !== undefined) close(ends);
  const byUs: CloseReason = { by: "agent", detail: "closed" };
  return {
    ...{ version: 5, resumed: false, closed, receiveMaximum: 16, maximumPacketBytes: 1e6 },
    subscribe: async (filters) => codes ?? filters.map(() => 1),
    onMessage: () => {},
    publish: () => Promise.reject(new Error("it never publishes")),
    traffic: () => ({ sentBytes: 0, receivedBytes: 0, sentPackets: 0, receivedPackets: 0 }),
    close: async () => close(byUs),
    destroy: () => close(byUs),
  };
}

/** Lets hours pass for whoever waits. */
async function outcome(running: Promise<string>): Promise<string> {
  for (let minutes = 0; minutes < 600; minutes++) {
    await clock.advance(60_000);
    const result = await Promise.race([running, new Promise((resolve) => setImmediate(() => resolve(undefined)))]);
    if (result !== undefined) return result as string;
  }
  return "still running";
}

const waits = () => notes.flatMap((one) => (one.note === "disconnected" ? [one.retryMs] : []));

describe("the sessions of suar tail", () => {
  it("says at once that there is no broker, to somebody who waits for the end", async () => {
    expect([await outcome(run([UNREACHABLE])), attempts.length]).toEqual(["tail-not-connected", 1]);
  });

  it("tries on with --follow, less and less often, at least every 30 s", async () => {
    expect(await outcome(run(Array(20).fill(UNREACHABLE), { follow: true }))).toBe("ended");
    expect(waits()).toHaveLength(20);
    expect(Math.max(...waits())).toBeLessThanOrEqual(30_000);
    expect(Math.max(...waits().slice(5))).toBeGreaterThan(5000);
  });

  it("gives up after five failures in a row without --follow, attempts and short sessions alike", async () => {
    expect(await outcome(run([{ ends: HUNG_UP }, UNREACHABLE, { ends: HUNG_UP }, UNREACHABLE, UNREACHABLE]))).toBe(
      "tail-not-connected",
    );
    expect(attempts).toHaveLength(5);
    expect(await outcome(run([{ ends: HUNG_UP }, UNREACHABLE]))).toBe("ended");
  });

  it.each([[true], [false]])("does not ask again where people must change something (follow: %s)", async (follow) => {
    const refused = new ConnectRefused("b", 5, 0x87);
    expect(await outcome(run([{ ends: HUNG_UP }, refused], { follow }))).toBe("tail-not-connected");
  });

  it("leaves nobody waiting behind after a session, however many there were", async () => {
    expect(await outcome(run(Array(30).fill({ ends: HUNG_UP }), { follow: true }))).toBe("ended");
    expect([attempts.length, leftBehind]).toEqual([31, 0]);
  });

  it("waits a minute and more for a busy broker", async () => {
    expect(await outcome(run([new ConnectRefused("b", 5, 0x89)], { follow: true }))).toBe("ended");
    expect(waits()[0]).toBeGreaterThanOrEqual(60_000);
  });

  it("ends when the broker refuses a filter, and names it", async () => {
    expect(await outcome(run([{ codes: [1, 0x87, 1] }], { follow: true }))).toBe("tail-subscription-refused");
  });

  it("does not fight for its session with another", async () => {
    const taken = { ends: { by: "broker", detail: "taken over", reasonCode: 0x8e } } as const;
    expect(await outcome(run([taken], { follow: true, session: "s" }))).toBe("tail-taken-over");
  });

  it("has a name of its own, and a session that bridges a broken link, or one with the name that was given", async () => {
    await outcome(run([]));
    await outcome(run([], { session: "s" }));
    expect(attempts[0]).toMatchObject({
      clientId: expect.stringMatching(/^suar-tail-[0-9a-f]{8}$/),
      resumeSeconds: 120,
    });
    expect(attempts[1]).toMatchObject({ clientId: "suar-tail-s", resumeSeconds: 7 * 86_400 });
    expect(notes).toEqual([
      { note: "connected", broker: "mqtt://b", version: 5 },
      { note: "connected", broker: "mqtt://b", version: 5, resumed: false },
    ]);
  });

  it("leaves nothing behind in a group, nor where sessions do not expire, and asks for QoS 1 all the same", async () => {
    await outcome(run([], { group: "g" }));
    await outcome(run([new ConnectRefused("b", 5, 0x84)]));
    expect(attempts.map((attempt) => [attempt.version, attempt.resumeSeconds, attempt.subscriptionQos])).toEqual([
      [5, 0, 1],
      [5, 120, 1],
      [4, 0, 1],
    ]);
  });
});
