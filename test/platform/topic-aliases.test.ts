import { describe, expect, it } from "vitest";
import { TopicAliases } from "../../agent/platform/topic-aliases.ts";

/** As the library does for each message that names its topic. */
function assign(aliases: TopicAliases, topic: string): number {
  const alias = aliases.getLruAlias();
  aliases.put(topic, alias);
  return alias;
}

describe("the numbers of topics", () => {
  it("begin at 1, and stand for the topics that they were given to", () => {
    const aliases = new TopicAliases(8);
    expect(["telemetry", "backlog"].map((topic) => assign(aliases, topic))).toEqual([1, 2]);
    expect(aliases.getAliasByTopic("backlog")).toBe(2);
    expect(aliases.getTopicByAlias(1)).toBe("telemetry");
    expect(aliases.getAliasByTopic("event")).toBeUndefined();
  });

  it("are given anew when there are no more, the one that was given first before the others", () => {
    const aliases = new TopicAliases(2);
    expect(["telemetry", "backlog", "event", "status"].map((topic) => assign(aliases, topic))).toEqual([1, 2, 1, 2]);
    expect(["telemetry", "backlog", "event", "status"].map((topic) => aliases.getAliasByTopic(topic))).toEqual([
      undefined,
      undefined,
      1,
      2,
    ]);
  });
});
