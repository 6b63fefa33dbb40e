import { describe, expect, it } from "vitest";
import { MINUTE } from "../../../agent/core/time.ts";
import { makeFleet } from "../../../simulator/fleet/fleet.ts";
import { beginningOf } from "../../../simulator/scenarios/check.ts";
import { readScenario } from "../../../simulator/scenarios/files.ts";
import { makeTimeline } from "../../../simulator/scenarios/timeline.ts";
import { MOSQUITTO_MISSING } from "../../support/mosquitto.ts";
import { simulate } from "../../support/small-simulation.ts";

const SITES = 60;
const SPEED = 60;
/** 45 minutes of the agents' time. */
const MINUTES = 0.75;
const FLAGS = `--sites ${SITES} --speed ${SPEED} --minutes ${MINUTES}`;
/** A shorter loss is found in one pass of probes only, or in none. */
const NOTICED = MINUTE / SPEED;
const LIMIT_MS = 240_000;

/** The sites that lose their lock for long enough to be noticed, and have a terminal that tells why. */
function losing(name: string): readonly string[] {
  const fleet = makeFleet(SITES, 1);
  const scenarios = [readScenario(name)];
  const run = { length: MINUTES * MINUTE, speed: SPEED, begins: beginningOf(scenarios) ?? 0 };
  const { turns } = makeTimeline(scenarios, fleet, run, 1);
  const lasts = (site: number) =>
    turns.filter((turn) => turn.site === site).reduce((sum, { at, state }) => sum + (state === "ends" ? at : -at), 0);
  return fleet
    .filter(({ index, terminal }) => terminal !== "none" && lasts(index) > NOTICED)
    .map(({ name: site }) => site);
}

describe("a run under a sky that is not clear", () => {
  it.skipIf(MOSQUITTO_MISSING)(
    "of showers over Java: agents under them say rain-fade, and nobody else; two boxes with one identity are named; a slow auditor and stores of an earlier version cost nothing",
    async () => {
      const names = "afternoon-rain,stolen-identity,mixed-versions,slow-consumer";
      const { verdict } = await simulate(`${FLAGS} --broker mosquitto --scenario ${names}`);
      expect(verdict.findingCounts).toEqual({});
      expect(verdict).toMatchObject({ ok: true, undeclared: 0, dropped: 0 });

      const wet = losing("afternoon-rain");
      const faded = verdict.outages["rain-fade"]?.sites ?? [];
      expect(faded.length).toBeGreaterThanOrEqual(wet.length / 2);
      expect(wet.length).toBeGreaterThan(1);
      expect(faded.every((site) => site.startsWith("3"))).toBe(true);

      expect(verdict.expectedCounts["identity-taken"]).toBeGreaterThan(0);
      expect(verdict.alarms["identity-taken"]).toBe(1);
      const twice = verdict.findings.filter(({ kind }) => kind === "identity-taken");
      expect(twice).toHaveLength(1);

      // 24 records of each store had been delivered and 986 declared when it was opened.
      expect(verdict.before.delivered).toBeGreaterThan(0);
      expect(verdict.before.declared / 986).toBe(verdict.before.delivered / 24);
      // What the auditor did not take waited at the broker.
      expect(verdict.mostStored).toBeGreaterThan(SITES * 2);
    },
    LIMIT_MS,
  );

  it(
    "of the Sun while the centre cannot be reached: modems that lose their lock say sun-transit, everybody says broker, and all of it comes later",
    async () => {
      const { verdict } = await simulate(`${FLAGS} --scenario sun-transit,backhaul-cut`);
      expect(verdict.findingCounts).toEqual({});
      expect(verdict).toMatchObject({ ok: true, undeclared: 0, reordered: 0 });
      const shaded = losing("sun-transit");
      const said = verdict.outages["sun-transit"]?.sites ?? [];
      expect(shaded.length).toBeGreaterThan(1);
      expect(said.length).toBeGreaterThanOrEqual(shaded.length / 2);
      expect(verdict.outages["rain-fade"]).toBeUndefined();
      expect(verdict.outages["broker"]?.siteCount).toBeGreaterThan(SITES * 0.9);
      // Half an hour of everything, behind what was new by then.
      expect(verdict.liveDelayMs?.max).toBeGreaterThan(10 * MINUTE);
    },
    LIMIT_MS,
  );
});
