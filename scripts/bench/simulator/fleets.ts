import type { Bench } from "../main.ts";
import type { Figure } from "../report.ts";
import { returnFigures, steadyFigures } from "./fleet-figures.ts";
import { runFleet } from "./run-fleet.ts";

const SATELLITE = ["--preset", "satellite"];
const NATIONAL_SHARDS = 3;
/** As the scenario demands. */
const RETURNS_MINUTES = 40;

/** The whole country reports once a minute, to brokers of three kinds. @param bench.minutes of each run. */
export async function measureFleet(bench: Bench): Promise<readonly Figure[]> {
  const minutes = ["--minutes", String(bench.minutes)];
  const mosquitto = await runFleet(
    "mosquitto",
    [...SATELLITE, ...minutes, "--broker", "mosquitto", "--brokers", "2"],
    bench,
  );
  const embedded = await runFleet("embedded", [...SATELLITE, ...minutes, "--broker", "embedded"], bench);
  const nats = await runFleet("nats", [...SATELLITE, ...minutes, "--broker", "nats", "--scenario", "node-kill"], bench);
  return [
    ...steadyFigures("two Mosquitto", mosquitto),
    ...steadyFigures("embedded", embedded),
    ...steadyFigures("NATS, a node killed", nats),
  ];
}

/** A ground station fails, and all come back; then the brokers restart under everybody. Real cadences and back-off. */
export async function measureReturn(bench: Bench): Promise<readonly Figure[]> {
  const minutes = ["--minutes", String(Math.max(RETURNS_MINUTES, bench.minutes))];
  const mosquitto = [...SATELLITE, ...minutes, "--broker", "mosquitto", "--brokers", "2"];
  return returnFigures(await runFleet("returns", [...mosquitto, "--scenario", "two-returns"], bench));
}

/** 80,000 cooperatives, in parts one after the other. */
export async function measureNational(bench: Bench): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (let shard = 1; shard <= NATIONAL_SHARDS; shard++) {
    const part = `${shard}/${NATIONAL_SHARDS}`;
    const words = [
      "--preset",
      "national",
      "--shard",
      part,
      "--minutes",
      String(bench.minutes),
      "--broker",
      "mosquitto",
      "--brokers",
      "2",
    ];
    figures.push(...steadyFigures(`national ${part}`, await runFleet(`national-${shard}`, words, bench)));
  }
  return figures;
}
