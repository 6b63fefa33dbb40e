import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openMetrics } from "../../../agent/status/page/metrics.ts";
import { pageFacts, pageSnapshot } from "../../support/page-facts.ts";

const PYTHON = "/usr/bin/python3";
const PARSER = "/usr/lib/python3/dist-packages/prometheus_client/openmetrics/parser.py";

/** The reference parser, which is strict: it refuses what the specification forbids. */
const PROGRAM = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
print(json.dumps([[f.name, f.type, f.unit, [[s.name, s.labels, s.value] for s in f.samples]] for f in parse(sys.stdin.read())]))
`;

type Families = readonly (readonly [string, string, string, readonly (readonly [string, object, number])[]])[];

function parsed(text: string): Families {
  const run = spawnSync(PYTHON, ["-c", PROGRAM], { input: text, encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Families;
}

function sampleOf(families: Families, name: string): number | undefined {
  return families.flatMap(([, , , samples]) => samples).find(([sample]) => sample === name)?.[2];
}

describe("metrics", () => {
  it("leave out what was not measured, and end as they must", () => {
    const measuring = { link: { rungs: [] }, host: {}, collectors: [] };
    const text = openMetrics(pageFacts({ snapshot: pageSnapshot({ measuring, diagnosis: {} }) }));
    expect(text).not.toMatch(/undefined|NaN|suar_link_round_trip|suar_terminal|suar_host|suar_service/);
    expect(text.endsWith("\n# EOF\n")).toBe(true);
  });

  it("name neither the site nor a host", () => {
    const text = openMetrics(pageFacts());
    expect(text).not.toMatch(/5304122003|example|\d+\.\d+\.\d+\.\d+/);
  });
});

describe.skipIf(!existsSync(PARSER))("metrics, by the reference parser (python3-prometheus-client)", () => {
  it("are OpenMetrics in base units", () => {
    const families = parsed(openMetrics(pageFacts()));
    expect(families.length).toBeGreaterThan(25);
    expect(sampleOf(families, "suar_link_round_trip_seconds")).toBe(0.612);
    expect(sampleOf(families, "suar_records_recorded_total")).toBe(12_345);
    expect(sampleOf(families, "suar_queue_records")).toBe(3);
    expect(sampleOf(families, "suar_terminal_esn0_decibels")).toBe(12.6);
    expect(sampleOf(families, "suar_safe_to_switch_off")).toBe(1);
    const states = families.find(([name]) => name === "suar_link_state");
    expect(states?.[3].map(([, labels, value]) => [labels, value])).toEqual([
      [{ suar_link_state: "up" }, 1],
      [{ suar_link_state: "degraded" }, 0],
      [{ suar_link_state: "down" }, 0],
    ]);
  });

  it("are so with names that have to be escaped, and where little is known", () => {
    const collectors = [{ name: 'a "b" \\ c\n', runs: 1, failures: 0 }];
    const measuring = { link: { rungs: [] }, host: {}, collectors };
    const families = parsed(openMetrics(pageFacts({ snapshot: pageSnapshot({ measuring }) })));
    const runs = families.find(([name]) => name === "suar_collector_runs");
    expect(runs?.[3][0]?.[1]).toEqual({ collector: 'a "b" \\ c\n' });
  });
});
