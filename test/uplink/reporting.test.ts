import { describe, expect, it } from "vitest";
import type { Remote } from "../../agent/core/remote.ts";
import { HOUR } from "../../agent/core/time.ts";
import type { Answer, FakeSession } from "../support/fake-transport.ts";
import { laneOf, uplinkCase } from "../support/uplink-harness.ts";

const { started } = uplinkCase();

/** Has nothing to say but how its settings stand. */
const remote: Remote = {
  reported: () =>
    new TextEncoder().encode(JSON.stringify({ v: 1, site: "site-1", state: "none", settings: {}, config: "00c0ffee" })),
  onReported: () => () => {},
  configure: async () => {},
  command: async () => undefined,
  proven: () => {},
};

function hangUp(session: FakeSession): Answer {
  session.drop({ by: "broker", detail: "not yours" });
  return "silence";
}

describe("a broker that takes everything but the report of the settings", () => {
  it.each([
    { does: "hangs up at it", answer: hangUp },
    { does: "never acknowledges it", answer: (): Answer => "silence" },
  ])("and $does does not cost the site: after three sessions it is left out for an hour", async ({ answer }) => {
    const h = await started(
      { answer: (message, session) => (laneOf(message) === "reported" ? answer(session) : 0) },
      { version: "3.1.1" },
      { remote },
    );
    for (let hour = 1; hour <= 24; hour++) {
      h.queue.add("live");
      await h.clock.advance(HOUR);
    }
    expect(h.queue.in("delivered")).toHaveLength(24);
    expect(h.uplink.status().state).toBe("connected");
    // Three to find out, and one for each hour in which it was tried again.
    expect(h.transport.sessions.length).toBeLessThanOrEqual(3 + 24);
    h.transport.behaviour = {};
    await h.clock.advance(HOUR);
    expect(h.transport.delivered.filter((message) => laneOf(message) === "reported")).toHaveLength(1);
  });
});
