import { expect, it } from "vitest";
import { telegrafJson } from "../../../../scripts/bench/uplink/telegraf-json.ts";

it("a record in Telegraf's JSON keeps every value, nested ones under a joined name", () => {
  const json = telegrafJson(
    [
      {
        at: 1_767_225_600_400,
        kind: "link",
        span: 60_000,
        rttMs: { min: 1, p50: 2, p95: 3, max: 4 },
        rungs: { a: "up" },
      },
    ],
    "5304122003",
  );
  expect(JSON.parse(json)).toEqual({
    metrics: [
      {
        name: "link",
        timestamp: 1_767_225_600,
        tags: { host: "box", site: "5304122003" },
        fields: { span: 60_000, rttMs_min: 1, rttMs_p50: 2, rttMs_p95: 3, rttMs_max: 4, rungs_a: "up" },
      },
    ],
  });
});
