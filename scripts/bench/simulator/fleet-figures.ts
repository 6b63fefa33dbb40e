import type { Sample } from "../../../simulator/history/sample.ts";
import type { SimulationReport } from "../../../simulator/report/report.ts";
import { atMost, type Figure } from "../report.ts";

const KILOBYTE = 1000;
const AGENT_GOAL_KILOBYTES = 60;
const CONNECTS_GOAL = 500;
const RETURN_GOAL_CONNECTS = 100;
const RETURN_GOAL_MINUTES = 15;
/** So many of those that were lost are "all live again". */
const LIVE_SHARE = 0.99;
const MINUTE = 60_000;

/** What a run in which nothing happens says: the account, and what it cost. */
export function steadyFigures(name: string, report: SimulationReport): readonly Figure[] {
  const { verdict, costs, plan } = report;
  const connects = costs.connectedSites / costs.setUpSeconds;
  const agentBytes = costs.agentBytes + (costs.brokerClientBytes ?? 0);
  return [
    account(name, report),
    {
      name: `${name}: memory of an agent, with its client at the broker`,
      value: agentBytes / KILOBYTE,
      unit: "kB",
      goal: atMost(Math.round(agentBytes / KILOBYTE), AGENT_GOAL_KILOBYTES, "kB"),
    },
    {
      name: `${name}: CPU of 1,000 agents`,
      value: (100 * 1000 * costs.workerCores) / plan.sites,
      unit: "% of a core",
      beside: `live after ${seconds(verdict.liveDelayMs?.p50)} (half), ${seconds(verdict.liveDelayMs?.p95)} (95 %)`,
    },
    {
      name: `${name}: connected`,
      value: connects,
      unit: "a second",
      goal: { text: `>= ${CONNECTS_GOAL}`, met: connects >= CONNECTS_GOAL },
      beside: `${costs.connectedSites.toLocaleString("en")} of ${plan.sites.toLocaleString("en")} sites in ${costs.setUpSeconds.toFixed(0)} s`,
    },
  ];
}

/** What a run says in which a ground station fails, and later all brokers are restarted. */
export function returnFigures(report: SimulationReport): readonly Figure[] {
  const { phases, occasions } = report;
  const running = phases.find(({ phase }) => phase === "running")?.at ?? 0;
  // Whoever is stopped at the end was not lost.
  const stopping = phases.find(({ phase }) => phase === "stopping")?.at ?? Number.POSITIVE_INFINITY;
  const history = report.history.filter(({ at }) => at < stopping);
  const restart = running + (occasions.find(({ what }) => what === "broker-restart")?.from ?? 0);
  return [
    account("both returns", report),
    ...partFigures(
      "gateway failure",
      history.filter(({ at }) => at < restart),
    ),
    ...partFigures(
      "broker restart",
      history.filter(({ at }) => at >= restart - MINUTE),
    ),
  ];
}

/** @param history of the time in which many lose their connection, and come back by themselves. */
function partFigures(name: string, history: readonly Sample[]): readonly Figure[] {
  const backAfter = minutesUntilBack(history);
  const most = Math.max(0, ...history.slice(whenLost(history)).map((sample) => sample.mostSessionsPerSecond));
  return [
    {
      name: `${name}: most sessions begun in ten seconds of the return`,
      value: most,
      unit: "a second",
      goal: atMost(Math.round(most), RETURN_GOAL_CONNECTS, ""),
    },
    {
      name: `${name}: 99 % connected again`,
      value: backAfter ?? Number.NaN,
      unit: "min",
      goal: { text: `<= ${RETURN_GOAL_MINUTES} min`, met: backAfter !== undefined && backAfter <= RETURN_GOAL_MINUTES },
    },
  ];
}

/** From the fewest connections to the first moment at which nearly all that were lost are there again; undefined: never. */
export function minutesUntilBack(history: readonly Sample[]): number | undefined {
  const before = Math.max(0, ...history.map(({ connected }) => connected));
  const later = history.slice(whenLost(history));
  if (later.length === 0) return 0;
  const lowest = later.reduce((low, sample) => (sample.connected <= low.connected ? sample : low));
  const back = later.find(
    ({ at, connected }) => at > lowest.at && connected >= before - (1 - LIVE_SHARE) * (before - lowest.connected),
  );
  return back === undefined ? undefined : (back.at - lowest.at) / MINUTE;
}

/** The first sample after the most connections in which so many are gone that not nearly all are left; the number of samples if there is none. */
function whenLost(history: readonly Sample[]): number {
  const most = history.reduce(
    (peak, { connected }, index) => (connected > (history[peak]?.connected ?? 0) ? index : peak),
    0,
  );
  const before = history[most]?.connected ?? 0;
  const fallen = history.findIndex(({ connected }, index) => index > most && connected < LIVE_SHARE * before);
  return fallen < 0 ? history.length : fallen;
}

function account(name: string, { verdict, plan }: SimulationReport): Figure {
  return {
    name: `${name}: undeclared`,
    value: verdict.undeclared,
    unit: "records",
    goal: { text: "0, all accounted for", met: verdict.undeclared === 0 && verdict.ok },
    beside: `${plan.sites.toLocaleString("en")} sites, ${verdict.created.toLocaleString("en")} created, ${verdict.delivered.toLocaleString("en")} delivered, ${verdict.queued} queued, ${verdict.declared} declared, ${verdict.duplicates} twice`,
  };
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? "?" : `${(ms / 1000).toFixed(1)} s`;
}
