import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../../../agent/core/time.ts";
import { buildAgent } from "../../build/build.ts";
import type { Bench } from "../main.ts";
import type { Figure } from "../report.ts";
import { type Arrived, Centre } from "./centre.ts";
import { type DayResult, dayFigures } from "./day-figures.ts";
import { Namespaces } from "./namespaces.ts";
import { Participant } from "./participant.ts";
import { undoing } from "./undo.ts";
import { waitFor } from "./wait-for.ts";

/** A minute is then 300 ms: longer than TCP waits for anything, so that each message has segments and acknowledgements of its own. */
const FACTOR = 200;
/** To the last minute before midnight, where the agent's count begins anew. */
const DAY_MS: Millis = DAY - MINUTE;
/** Every connection is cut this often, for TLS handshakes and births. */
const CUT_EVERY: Millis = 4 * HOUR;
/** Messages only, by the real time: after the first connection, in front of the first cut. */
const QUIET_FROM: Millis = 25 * SECOND;
/** The report may come this much late before something is wrong. */
const LATE: Millis = 60 * SECOND;

const PARTICIPANTS = {
  defaults: { site: "5304122001", factor: FACTOR, economy: "auto" },
  economy: { site: "5304122002", factor: FACTOR, economy: "always" },
  json: { site: "5304122003", factor: FACTOR, economy: "auto" },
  realTime: { site: "5304122004", factor: 1, economy: "auto" },
} as const;
type Name = keyof typeof PARTICIPANTS;
const NAMES = Object.keys(PARTICIPANTS) as Name[];

/** What a day of MQTT costs on a link without faults, from the counters of an interface that carries nothing else. */
export function measureDay({ folder, progress }: Bench): Promise<readonly Figure[]> {
  return undoing(async (undo, signal) => {
    const namespaces = new Namespaces(undo);
    const sites = each((name) => namespaces.addSite(name.toLowerCase()));
    const links = NAMES.map((name) => ({ name, host: sites[name].centreAddress, quality: "none" as const }));
    const bySite = new Map<string, Participant>();
    const onArrived = ({ site, status }: Arrived) => {
      if (!status) bySite.get(site)?.arrived();
    };
    const centre = await Centre.start({ namespaces, folder, links, undo, signal }, onArrived);
    const entry = fileURLToPath(new URL("day-program.ts", import.meta.url));
    const { program } = await buildAgent(join(folder, "day-program"), { entry });
    const begin = performance.now();
    const participants = each((name) => {
      const { site, factor, economy } = PARTICIPANTS[name];
      centre.listen(name);
      const file = name === "json" ? "json-program.ts" : program;
      const options = { name, file, site, factor, economy, runMs: (DAY_MS * factor) / FACTOR };
      const participant = new Participant(options, sites[name], centre, { folder, undo });
      bySite.set(site, participant);
      return participant;
    });
    const all = Object.values(participants);

    const until = (ms: Millis) => sleep(Math.max(0, begin + ms - performance.now()), undefined, { signal });
    await until(QUIET_FROM);
    for (const one of all) one.quietBegins();
    for (let cut = CUT_EVERY; cut < DAY_MS; cut += CUT_EVERY) {
      progress(`a day of MQTT in ${Math.round(DAY_MS / FACTOR / MINUTE)} minutes: ${(cut - CUT_EVERY) / HOUR} h`);
      await until(cut / FACTOR);
      for (const one of all.filter((other) => other !== participants.realTime)) {
        one.quietEnds();
        one.cut();
      }
    }
    const over = () => all.every(({ result }) => result !== undefined);
    await waitFor("the end of the day", over, DAY_MS / FACTOR - (performance.now() - begin) + LATE, signal);
    const results = each((name) => participants[name].result as DayResult);
    return dayFigures({ ...results, factor: FACTOR });
  });
}

function each<Result>(of: (name: Name) => Result): Readonly<Record<Name, Result>> {
  return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as Record<Name, Result>;
}
