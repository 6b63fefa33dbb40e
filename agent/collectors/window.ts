import type { Alarm, Clock } from "../core/clock.ts";
import { probesOf, type Reading } from "../core/collector.ts";
import type { Component } from "../core/component.ts";
import { problemStatus, reasonOf } from "../core/errors.ts";
import type { LinkJudge } from "../core/link.ts";
import type { Log } from "../core/log.ts";
import { type Draft, type LinkFields, type Recorder, stampNow } from "../core/record.ts";
import type { CollectorStatus, LinkStatus, MeasuringStatus, ProblemStatus } from "../core/status.ts";
import type { TerminalReading } from "../core/terminal.ts";
import { MINUTE, type Millis, SECOND } from "../core/time.ts";
import { Appends } from "./appends.ts";
import { Current } from "./current.ts";
import { Day, type MeasuredDay } from "./day.ts";
import { type AboutAgent, HostWindow } from "./host-window.ts";
import { Throughput } from "./interface/throughput.ts";
import { LinkWindow } from "./link-window.ts";
import { atBoundaries } from "./slots.ts";
import { TerminalWindow } from "./terminal-window.ts";

export interface WindowOptions {
  readonly windowSeconds: number;
  /** An answer later than this is `late`, not lost. */
  readonly lateAfter: Millis;
}

/** While bytes are short, a window is the least multiple of its length that lasts this long. */
const SPARING_WINDOW: Millis = 5 * MINUTE;

export interface WindowPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly judgeLink: LinkJudge;
  readonly about: () => AboutAgent;
  /** Bytes to the centre are short: fewer, longer windows. Absent: they never are. */
  readonly sparing?: () => boolean;
}

/** What is shown of the last window. */
type ShownLink = Pick<LinkStatus, "state" | "rttP50Ms" | "lossRatio">;

/**
 * Makes records of readings: a `link`, a `terminal` and a `host` record per window, all in one append.
 *
 * Windows end at multiples of their length in monotonic time. That time never steps, so every window has its true length and none
 * is cut or doubled by a clock repair; and since it counts from each box's own boot, the sites of a fleet do not all send in the
 * same second of the minute, as they would on wall time.
 *
 * INVARIANTS
 * - Consecutive spans tile the time between start and stop: nothing measured falls between two windows or into two.
 * - A window is recorded once or not at all. One that the recorder refuses is counted, and never merged into the next.
 */
export class Windows implements Component {
  readonly name = "windows";
  readonly #length: Millis;
  readonly #current = new Current();
  readonly #throughput = new Throughput();
  /** By the terminal's own count. */
  readonly #satelliteTraffic = new Throughput();
  readonly #appends = new Appends();
  #boundaries: Alarm | undefined;
  /** Monotonic, whole milliseconds; undefined while not started. */
  #opened: Millis | undefined;
  #link: LinkWindow;
  #host = new HostWindow();
  #terminal = new TerminalWindow();
  #day = new Day(0);
  #lastLink: ShownLink = {};
  #closed = 0;
  #refused = 0;
  #problem: ProblemStatus | undefined;

  constructor(
    private readonly options: WindowOptions,
    private readonly ports: WindowPorts,
  ) {
    this.#length = options.windowSeconds * SECOND;
    this.#link = new LinkWindow(options.lateAfter);
  }

  async start(): Promise<void> {
    this.#opened = this.#now();
    this.#day = new Day(this.#opened);
    this.#boundaries = atBoundaries(
      this.ports.clock,
      () => this.#lengthNow(),
      () => this.#close(),
    );
  }

  /** Closes the open window, so that what was measured since the last boundary is recorded too. */
  async stop(deadline: Millis): Promise<void> {
    this.#boundaries?.cancel();
    this.#close();
    this.#opened = undefined;
    await this.#appends.finish(this.ports.clock, this.ports.log, deadline);
  }

  /**
   * The sink of the runner: everything of one run at once.
   * @param reached of a pass over the ladder: whether it reached the internet; undefined when nobody can tell.
   */
  take(readings: readonly Reading[], collectorName: string, reached?: boolean): void {
    this.#current.take(readings, collectorName, this.#now());
    const probes = probesOf(readings);
    if (probes.length > 0) this.#link.addPass(probes, reached);
    if (reached !== undefined) this.#day.addPass(this.#now(), reached);
    for (const reading of readings) {
      if (reading.of === "host") this.#host.add(reading.host);
      if (reading.of === "terminal") this.#takeTerminal(reading.terminal);
      if (reading.of === "interface") {
        this.#throughput.observe(reading.interfaceName, reading.counters, this.ports.clock.monotonic());
      }
    }
  }

  #takeTerminal(reading: TerminalReading): void {
    this.#terminal.add(reading);
    const { profile, rxBytesTotal, txBytesTotal } = reading;
    if (rxBytesTotal === undefined || txBytesTotal === undefined) return;
    const counters = { rxBytes: rxBytesTotal, txBytes: txBytesTotal, errors: 0 };
    this.#satelliteTraffic.observe(profile, counters, this.ports.clock.monotonic());
  }

  /** What was measured since the day's account began, up to the last closed window. */
  measuredDay(): MeasuredDay {
    return this.#day.measured(this.#opened ?? this.#now());
  }

  /** The same, and begins the account of the next day. */
  closeDay(): MeasuredDay {
    const measured = this.measuredDay();
    this.#day = new Day(this.#opened ?? this.#now());
    return measured;
  }

  /** @param collectors of the runner; the windows add themselves as the last. */
  status(collectors: readonly CollectorStatus[]): MeasuringStatus {
    const own: CollectorStatus = {
      name: this.name,
      runs: this.#closed,
      failures: this.#refused,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
    const terminal = this.#current.terminal();
    return {
      link: this.#linkStatus(),
      host: this.#current.host(),
      ...(terminal === undefined ? {} : { terminal }),
      collectors: [...collectors, own],
    };
  }

  #lengthNow(): Millis {
    if (this.ports.sparing?.() !== true) return this.#length;
    return this.#length * Math.max(1, Math.ceil(SPARING_WINDOW / this.#length));
  }

  #linkStatus(): LinkStatus {
    const interfaceName = this.#current.interfaceName();
    return {
      ...this.#lastLink,
      rungs: this.#current.rungs(this.options.lateAfter),
      ...(interfaceName === undefined ? {} : this.#throughput.rate),
    };
  }

  /** Ends the open window and opens the next. */
  #close(): void {
    const now = this.#now();
    const span = this.#opened === undefined ? 0 : now - this.#opened;
    if (span <= 0) return;
    const [link, host, terminal] = [this.#link, this.#host, this.#terminal];
    this.#opened = now;
    this.#link = new LinkWindow(this.options.lateAfter);
    this.#host = new HostWindow();
    this.#terminal = new TerminalWindow();
    this.#appends.add(this.#record(link, host, terminal, span));
  }

  /** Never rejects. Holds nothing of the window until it is synced: what the recorder has taken over is garbage at once. */
  #record(link: LinkWindow, host: HostWindow, terminal: TerminalWindow, span: Millis): Promise<void> {
    this.#closed += 1;
    return this.#append(link, host, terminal, span).then(
      () => this.#succeeded(),
      (error: unknown) => this.#failed(error),
    );
  }

  async #append(link: LinkWindow, host: HostWindow, terminal: TerminalWindow, span: Millis): Promise<void> {
    // Returned, not awaited: the frame of a function that waits holds whatever was in it.
    return this.ports.recorder.append(this.#drafts(link, host, terminal, span));
  }

  #drafts(link: LinkWindow, host: HostWindow, terminal: TerminalWindow, span: Millis): readonly Draft[] {
    const stamp = stampNow(this.ports.clock);
    const drafts: Draft[] = [];
    const linkRecord = link.record(stamp, span, this.#throughput.take(), this.ports.judgeLink);
    this.#lastLink = shownOf(linkRecord);
    if (linkRecord !== undefined) {
      this.#day.add(linkRecord);
      drafts.push(linkRecord);
    }
    const { rxBytes, txBytes } = this.#satelliteTraffic.take();
    const satelliteTraffic = rxBytes === undefined || txBytes === undefined ? {} : { rxBytes, txBytes };
    const terminalRecord = terminal.record(stamp, span, satelliteTraffic);
    if (terminalRecord !== undefined) drafts.push(terminalRecord);
    drafts.push(host.record(stamp, span, this.ports.about()));
    return drafts;
  }

  #succeeded(): void {
    if (this.#problem !== undefined) this.ports.log.info("windows are recorded again", { refused: this.#refused });
    this.#problem = undefined;
  }

  #failed(error: unknown): void {
    this.#refused += 1;
    const before = this.#problem;
    this.#problem = problemStatus(error);
    if (before !== undefined) return;
    this.ports.log.warn("window was not recorded", { code: this.#problem.code, reason: reasonOf(error) });
  }

  #now(): Millis {
    return Math.round(this.ports.clock.monotonic());
  }
}

function shownOf(link: LinkFields | undefined): ShownLink {
  // Field by field: Node 20 makes a hidden class of its own for each object that is put together of others.
  const shown: { -readonly [Name in keyof ShownLink]: ShownLink[Name] } = {};
  if (link?.state !== undefined) shown.state = link.state;
  if (link?.rttMs !== undefined) shown.rttP50Ms = link.rttMs.p50;
  if (link?.lossRatio !== undefined) shown.lossRatio = link.lossRatio;
  return shown;
}
