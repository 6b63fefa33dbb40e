import { describe, expect, it } from "vitest";
import { LANES } from "../../agent/core/queue.ts";
import { encodeEnvelope } from "../../agent/uplink/envelope.ts";
import { batchLimit, packetBytes } from "../../agent/uplink/message-size.ts";
import { Topics } from "../../agent/uplink/topics.ts";
import { FakeQueue } from "../support/fake-queue.ts";
import { uplinkOptions } from "../support/uplink-options.ts";

const options = uplinkOptions({ backlogBatchBytes: 8_000 });
const topics = new Topics("suar/v1", "site-1");

describe("message size", () => {
  it("names the topics of a site after its root", () => {
    const topics = new Topics("suar/v1", "5304122003");
    expect(LANES.map((lane) => topics.lane(lane))).toEqual([
      "suar/v1/5304122003/event",
      "suar/v1/5304122003/telemetry",
      "suar/v1/5304122003/backlog",
    ]);
    const { status, command, reply, configuration, reported, commit, pace } = topics;
    expect({ status, command, reply, configuration, reported, commit, pace }).toEqual({
      status: "suar/v1/5304122003/status",
      command: "suar/v1/5304122003/command",
      reply: "suar/v1/5304122003/reply",
      configuration: "suar/v1/5304122003/config",
      reported: "suar/v1/5304122003/config/reported",
      commit: "suar/v1/5304122003/commit",
      pace: "suar/v1/fleet/pace",
    });
  });

  it("takes 16 KiB of a quick lane and the set size of backlog", () => {
    const infinite = Number.POSITIVE_INFINITY;
    expect(batchLimit("event", options, "e", topics.lane("event"), infinite).bytes).toBe(16_384);
    expect(batchLimit("backlog", options, "e", topics.lane("backlog"), infinite).bytes).toBe(8_000);
  });

  it.each([1_100, 2_000, 5_000, 20_000])("never fills more than a packet of %i bytes", async (maximum) => {
    const queue = new FakeQueue();
    queue.add("live", 400, 60);
    for (;;) {
      const records = await queue.take("live", batchLimit("live", options, queue.epoch, topics.lane("live"), maximum));
      if (records.length === 0) break;
      const payload = encodeEnvelope(records, { site: options.site, epoch: queue.epoch, compress: false });
      expect(packetBytes(topics.lane("live"), payload.length)).toBeLessThanOrEqual(maximum);
      if (queue.in("pending").length > 0) expect(records.length).toBeGreaterThan(1);
    }
  });

  it("still takes one record when the broker's packets have no room for any", () => {
    expect(batchLimit("live", options, "e", topics.lane("live"), 50).bytes).toBe(1);
  });
});
