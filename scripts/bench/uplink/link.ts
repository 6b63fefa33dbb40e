import { setTimeout as sleep } from "node:timers/promises";
import { MINUTE, type Millis, SECOND } from "../../../agent/core/time.ts";
import type { Bench } from "../main.ts";
import type { Figure } from "../report.ts";
import { Edge } from "./edge.ts";
import { type KillResult, linkFigures } from "./link-figures.ts";
import { BEAT, buildVillages, eachWay, FRESH, type Way } from "./link-villages.ts";
import { SiteAgent } from "./site-agent.ts";
import { undoing } from "./undo.ts";
import { waitFor } from "./wait-for.ts";

const OUTAGE_MINUTES = 480;
/** How long the link is away, in real time: long enough for a bridge to come to its longest waits between two attempts. */
const CUT: Millis = 75 * SECOND;
const KILL_AFTER: Millis = 40 * SECOND;
/** Not killed, for comparison. */
const SPARED: Way = "unpaced";
const START_LIMIT: Millis = MINUTE;
const DRAIN_LIMIT: Millis = 4 * MINUTE;
/** What is still on its way when the last record has come. */
const SETTLE: Millis = 5 * SECOND;

/** Outages of a geostationary link: agents beside bridges of Mosquitto that do the same work at the same time. */
export function measureLink({ program, folder, progress }: Bench): Promise<readonly Figure[]> {
  return undoing(async (undo, signal) => {
    progress("an outage of 8 hours, agents beside bridges");
    const { villages, centre } = await buildVillages({ program, folder, undo, signal }, OUTAGE_MINUTES);
    const edges = villages.flatMap(({ carrier }) => (carrier instanceof Edge ? [carrier] : []));
    const agents = villages.flatMap(({ carrier }) => (carrier instanceof SiteAgent ? [carrier] : []));
    const cut = () => {
      for (const { site } of villages) site.cut();
    };

    const published = async () => {
      const recorded = await Promise.all(edges.map((edge) => edge.recorded()));
      return recorded.every((last) => last === 2 * OUTAGE_MINUTES);
    };
    await waitFor("the outage's records at the bridges", published, START_LIMIT, signal);
    // Whoever has never heard the far side could not tell a cut from a filter.
    const heard = async () => (await Promise.all(agents.map((agent) => agent.hearsFarSide()))).every(Boolean);
    await waitFor("the agents' first answers", heard, START_LIMIT, signal);
    cut();
    for (const { name } of villages) centre.listen(name);
    for (const edge of edges) edge.order({ type: "live", everyMs: BEAT });
    await sleep(CUT, undefined, { signal });
    progress("the link is back");
    const returns = await eachWay(villages, (village) => village.drain(FRESH, DRAIN_LIMIT, signal));

    progress("another outage, with a kill in the middle of it");
    const cutAt = Date.now();
    const duplicatesBefore = new Map(villages.map((village) => [village, village.arrivals.duplicates]));
    cut();
    await sleep(KILL_AFTER, undefined, { signal });
    await Promise.all(villages.filter(({ way }) => way !== SPARED).map(({ carrier }) => carrier.restart()));
    await sleep(CUT - KILL_AFTER, undefined, { signal });
    progress("the link is back");
    const greetings = await eachWay(villages, (village) => village.greet(FRESH, DRAIN_LIMIT, signal));
    for (const edge of edges) edge.order({ type: "stop" });
    const kills = await eachWay(villages, async (village): Promise<KillResult> => {
      const { name, arrivals, carrier } = village;
      const last = await carrier.recorded();
      await waitFor(`the last record of ${name}`, () => arrivals.has(last), DRAIN_LIMIT, signal);
      await sleep(SETTLE, undefined, { signal });
      return {
        lost: arrivals.lost(last),
        duplicates: arrivals.duplicates - (duplicatesBefore.get(village) ?? 0),
        gapMs: Math.max(0, arrivals.longestGap(cutAt) - BEAT),
      };
    });
    return linkFigures({ returns, greetings, kills });
  });
}
