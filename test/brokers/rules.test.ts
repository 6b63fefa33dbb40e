import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { LANES } from "../../agent/core/queue.ts";
import { subscriptionsOf, Topics } from "../../agent/uplink/topics.ts";
import { natsUsers } from "../../scripts/nats-users/users.ts";

const ROOT = "suar/v1";
const SITE = "desa-1";
const topics = new Topics(ROOT, SITE);
/** All that an agent publishes; whoever asks may have a reply sent to a topic below. */
const WRITES = [
  topics.status,
  ...LANES.map((lane) => topics.lane(lane)),
  topics.reply,
  `${topics.reply}/#`,
  topics.reported,
];
const READS = subscriptionsOf(topics);

/** What Mosquitto's patterns allow a site. */
function mosquittoRules(access: "read" | "write"): readonly string[] {
  const text = readFileSync(new URL("../../config/brokers/mosquitto/sites.acl", import.meta.url), "utf8");
  return [...text.matchAll(new RegExp(`^pattern ${access} (.*)$`, "gm"))].map(([, topic = ""]) =>
    topic.replace("%u", SITE),
  );
}

function natsRules(access: "publish" | "subscribe"): readonly string[] {
  const text = natsUsers({ root: ROOT, sites: [SITE], readers: [], controllers: [] });
  const [line = ""] = text.split("\n").slice(1);
  const user = JSON.parse(line) as { permissions: Record<string, { allow: readonly string[] }> };
  return (user.permissions[access]?.allow ?? []).map((subject) => subject.replaceAll(".", "/").replaceAll(">", "#"));
}

const sorted = (list: readonly string[]) => [...list].sort();

it("Mosquitto's rules let a site do what an agent does, and nothing else", () => {
  // A filter with # covers the level above as well.
  expect(sorted([...mosquittoRules("write"), topics.reply])).toEqual(sorted(WRITES));
  expect(sorted(mosquittoRules("read"))).toEqual(sorted(READS));
});

it("NATS' rules let a site do the same", () => {
  expect(sorted(natsRules("publish"))).toEqual(sorted(WRITES));
  expect(sorted(natsRules("subscribe").filter((filter) => filter !== "$MQTT/sub/#"))).toEqual(sorted(READS));
});
