import type { ProbeReading, Reading, Rung } from "../../agent/core/collector.ts";
import type { Draft, OutageFields, PreviousRun, Recorder } from "../../agent/core/record.ts";
import type { TerminalAlert, TerminalReading } from "../../agent/core/terminal.ts";
import { Diagnosis } from "../../agent/diagnosis/diagnosis.ts";
import { Reach } from "../../agent/diagnosis/reach.ts";
import { SunForecast, type SunSite } from "../../agent/diagnosis/sun/transit.ts";
import { MemoryKeepsake } from "./memory-keepsake.ts";
import { recordingLog } from "./recording-log.ts";
import { VirtualClock } from "./virtual-clock.ts";

const SECOND = 1000;
const MINUTE = 60_000;
const PASS_EVERY = 10 * SECOND;
/** The agent starts so long after its box. */
const START_UP = 30 * SECOND;

const RUNGS: Readonly<Record<string, Rung>> = {
  G: "gateway",
  T: "terminal",
  I: "isp",
  A: "anycast1",
  D: "resolver",
  B: "broker",
};
const ROUND_TRIPS: Readonly<Record<Rung, number>> = {
  gateway: 1,
  terminal: 2,
  isp: 590,
  anycast1: 610,
  anycast2: 615,
  resolver: 20,
  broker: 640,
};

export interface SiteStoryOptions {
  /** Letters of the rungs that are probed. */
  readonly ladder?: string;
  /** `YYYY-MM-DD`, the day of the times of the table (UTC). */
  readonly date?: string;
  readonly sun?: SunSite;
  /** From one reading of the terminal to the next, seconds. */
  readonly terminalEvery?: number;
}

interface Row {
  readonly at: number;
  /** Letters that answer; a small letter: that rung refuses; "" or "-": none. "POWER", "AGENT": it is off. */
  readonly ladder: string;
  readonly words: readonly string[];
}

/** An outage as a person would tell it. Times as in the table, lengths in minutes. */
export interface ToldOutage {
  readonly cause: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly fields: OutageFields;
  readonly draft: Draft;
}

/**
 * A site whose day is written down in a table, and what the diagnosis makes of it: the real one, with the clock, the disk and the agent that
 * restarts. Each row holds until the next:
 *
 *     13:00  GTIAB   es=11 level=-42          these rungs answer, and so says the terminal; `~` behind one: at once
 *     13:20  GTIAB   es=11>5 level=-42>-47    values that change evenly until the next row
 *     13:26  GT      locked=no alert=booting uptime=2 quota=0 obstructed=yes terminal=off battery=yes
 *     13:30  power off                        box and agent are gone; the next row finds a new boot
 *     13:40  agent off                        the agent is gone, the box is not; killed
 *     13:45  GTIAB   clock=unknown            nobody vouches for the time; clock=+90: it is 90 minutes fast
 *     13:50  -       route=none               no way out of the box; ping=missing: nothing can be pinged
 *     14:00  end
 */
export async function tellStory(table: string, options: SiteStoryOptions = {}): Promise<readonly ToldOutage[]> {
  const site = new Site(options);
  const rows = table
    .trim()
    .split("\n")
    .map((line) => rowOf(line, options.date ?? "2026-11-23"));
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    if (next === undefined) break;
    if (next.at <= row.at) throw new Error(`the times of the table do not rise: ${new Date(next.at).toISOString()}`);
    await site.live(row, next.at);
  }
  await site.leave();
  return site.recorded.map((draft) => told(draft));
}

class Site {
  readonly recorded: (Draft & OutageFields)[] = [];
  readonly #keepsake = new MemoryKeepsake();
  readonly #ladder: string;
  readonly #sun: SunForecast | undefined;
  readonly #terminalEvery: number;
  #boots = 0;
  #clock: VirtualClock | undefined;
  #agent: Diagnosis | undefined;
  #reach = new Reach();
  #life = new AbortController();
  #previous: PreviousRun | undefined;

  constructor({ ladder = "GTIADB", sun, terminalEvery = 30 }: SiteStoryOptions) {
    this.#ladder = ladder;
    this.#sun = sun === undefined ? undefined : new SunForecast(sun);
    this.#terminalEvery = terminalEvery * SECOND;
  }

  async live(row: Row, until: number): Promise<void> {
    if (row.ladder === "POWER") {
      this.#die();
      this.#clock = undefined;
      return;
    }
    if (row.ladder === "AGENT") {
      this.#die();
      await this.#clock?.advance(until - row.at);
      return;
    }
    let now = row.at;
    if (this.#clock === undefined) {
      this.#boots += 1;
      this.#clock = new VirtualClock({ bootId: `boot-${this.#boots}`, monotonic: START_UP, wall: row.at + START_UP });
      now += START_UP;
    }
    const clock = this.#clock;
    setClock(clock, row, now);
    await this.#startAgent(clock);
    for (; now < until; now += PASS_EVERY) {
      const share = (now - row.at) / (until - row.at);
      this.#pass(clock, row);
      if (Math.floor(now / this.#terminalEvery) !== Math.floor((now - PASS_EVERY) / this.#terminalEvery)) {
        this.#read(row, share, now);
      }
      await clock.advance(Math.min(PASS_EVERY, until - now));
    }
    this.#previous = { lastAlive: alive(clock), stoppedCleanly: false };
  }

  /** The agent is stopped as it should be, some time after the last row. */
  async leave(): Promise<void> {
    await this.#agent?.stop();
  }

  /** Like kill -9: nothing more comes of it. */
  #die(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#agent = undefined;
    this.#reach = new Reach();
  }

  async #startAgent(clock: VirtualClock): Promise<void> {
    if (this.#agent !== undefined) return;
    const recorder: Recorder = {
      append: async (drafts) => {
        this.recorded.push(...(drafts as (Draft & OutageFields)[]));
      },
    };
    const previous = this.#previous;
    this.#agent = new Diagnosis({
      clock,
      log: recordingLog().log,
      recorder,
      keepsake: this.#keepsake,
      previousRun: () => previous,
      onOutage: () => {},
      options: { every: PASS_EVERY, ...(this.#sun === undefined ? {} : { sun: this.#sun }) },
    });
    await this.#agent.start();
  }

  #pass(clock: VirtualClock, row: Row): void {
    const probes = [...this.#ladder].flatMap((letter): readonly ProbeReading[] => {
      const rung = RUNGS[letter];
      if (rung === undefined) throw new Error(`no rung is called ${letter}`);
      // Without a route there is no gateway to be asked.
      if (rung === "gateway" && row.words.includes("route=none")) return [];
      if (rung !== "resolver" && rung !== "broker" && row.words.includes("ping=missing")) return [];
      return [{ of: "probe", rung, target: rung, answer: answerOf(row.ladder, letter, rung) }];
    });
    this.#agent?.observe(probes, clock.monotonic(), this.#reach.judge(probes));
  }

  #read(row: Row, share: number, now: number): void {
    const at = this.#clock?.monotonic() ?? 0;
    const readings: Reading[] = [{ of: "host", host: { upsOnBattery: row.words.includes("battery=yes") } }];
    const terminal = terminalOf(row, share, now);
    if (terminal !== undefined) readings.push({ of: "terminal", terminal });
    this.#agent?.observe(readings, at, undefined);
  }
}

function answerOf(answering: string, letter: string, rung: Rung): ProbeReading["answer"] {
  if (answering.includes(`${letter}~`)) return { rttMs: 3 };
  if (answering.includes(letter)) return { rttMs: ROUND_TRIPS[rung] };
  return answering.includes(letter.toLowerCase()) ? { rttMs: ROUND_TRIPS[rung], refused: true } : "lost";
}

/** Undefined where the row does not speak of the terminal. */
function terminalOf(row: Row, share: number, now: number): TerminalReading | undefined {
  const value = (name: string) => row.words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const figure = (name: string): number | undefined => {
    const [from, to] = (value(name) ?? "").split(">").map(Number);
    if (value(name) === undefined || from === undefined) return undefined;
    return to === undefined ? from : from + (to - from) * share;
  };
  const esn0Db = figure("es");
  const rxLevelDbm = figure("level");
  const locked = value("locked") ?? (esn0Db === undefined ? undefined : "yes");
  const uptime = figure("uptime");
  const alerts = value("alert")?.split(",") as readonly TerminalAlert[] | undefined;
  const isSilent = [esn0Db, rxLevelDbm, locked, uptime, alerts, value("quota"), value("obstructed")].every(
    (said) => said === undefined,
  );
  if (value("terminal") === "off" || isSilent) return undefined;
  return {
    profile: "test",
    ...(locked === undefined ? {} : { locked: locked === "yes" }),
    ...(esn0Db === undefined ? {} : { esn0Db }),
    ...(rxLevelDbm === undefined ? {} : { rxLevelDbm }),
    // Minutes at the beginning of the row.
    ...(uptime === undefined ? {} : { uptimeMs: uptime * MINUTE + (now - row.at) }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(value("obstructed") === undefined ? {} : { obstructed: value("obstructed") === "yes" }),
    ...(value("quota") === undefined ? {} : { quotaRemainingBytes: Number(value("quota")) }),
  };
}

function setClock(clock: VirtualClock, { words }: Row, now: number): void {
  const word = words.find((candidate) => candidate.startsWith("clock="))?.slice(6);
  if (word === "unknown") clock.setWall(clock.monotonic(), false);
  else clock.setWall(now + Number(word ?? 0) * MINUTE, true);
}

function alive(clock: VirtualClock): PreviousRun["lastAlive"] {
  const { at, trusted } = clock.wall();
  return { boot: clock.bootId, up: clock.monotonic(), ...(trusted ? { at } : {}) };
}

function rowOf(line: string, date: string): Row {
  const [time = "", first = "", ...words] = line.trim().split(/\s+/);
  const at = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  if (!Number.isFinite(at)) throw new Error(`not a time: ${line}`);
  const isOff = words[0] === "off";
  return { at, ladder: isOff ? first.toUpperCase() : first, words };
}

function told(draft: Draft & OutageFields): ToldOutage {
  const { cause, start, end } = draft;
  const time = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString().slice(11, 16));
  return { cause, from: time(start), to: time(end), fields: draft, draft };
}
