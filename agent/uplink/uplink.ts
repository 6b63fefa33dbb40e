import type { Clock } from "../core/clock.ts";
import type { Component } from "../core/component.ts";
import { problemStatus, SuarError } from "../core/errors.ts";
import { type Keepsake, readKeptInTime, writeKept } from "../core/keepsake.ts";
import type { Log } from "../core/log.ts";
import type { OwnLinkState } from "../core/outage.ts";
import type { Queue } from "../core/queue.ts";
import type { Random } from "../core/random.ts";
import type { Remote } from "../core/remote.ts";
import type { UplinkStatus } from "../core/status.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Transport } from "../core/transport.ts";
import { AcknowledgementDeadline } from "./acknowledgement.ts";
import { type AlarmListener, Alarms } from "./alarms.ts";
import { ByteBudget, type DailyCount } from "./byte-budget.ts";
import { Centre } from "./centre.ts";
import type { Commit, FleetPace } from "./centre-messages.ts";
import { Condition } from "./condition.ts";
import { Confirmations } from "./confirmations.ts";
import { sayFarewell, within } from "./farewell.ts";
import { Identity } from "./identity.ts";
import { Meter } from "./meter.ts";
import type { UplinkOptions } from "./options.ts";
import { type ReplayRequest, Replays } from "./replays.ts";
import { Sender } from "./sender.ts";
import { Serving } from "./serving.ts";
import { SessionLoop } from "./session-loop.ts";
import { StatusMessages } from "./status-message.ts";
import { Topics } from "./topics.ts";

export interface UplinkParts {
  readonly queue: Queue;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Told once per transition; must not throw. */
  readonly onAlarm: AlarmListener;
  readonly options: UplinkOptions;
  /** Absent: the centre can neither command nor configure this agent. */
  readonly remote?: Remote;
  /** Where the day's count of bytes survives a restart. Absent: it does not. */
  readonly keepsake?: Keepsake;
  /** The boot in which the agent ran before this one, as far as the store knows. */
  readonly previousBoot?: () => string | undefined;
}

/** Records on their way to the centre's confirmation, at most. */
const MOST_UNCONFIRMED = 10_000;

/** Keeps one session with the broker alive, over and over, and lets the sender work in it. Here its parts meet. */
export class Uplink implements Component {
  readonly name = "uplink";
  readonly #condition: Condition;
  readonly #alarms: Alarms;
  readonly #meter: Meter;
  readonly #replays = new Replays();
  readonly #messages: StatusMessages;
  readonly #sender: Sender;
  readonly #serving: Serving;
  readonly #sessions: SessionLoop;
  #loop: Promise<void> | undefined;

  constructor(private readonly parts: UplinkParts) {
    const { options, clock, log, onAlarm } = parts;
    const topics = new Topics(options.root, options.site);
    const acknowledgement = new AcknowledgementDeadline(options.acknowledgeWithin);
    const budget = new ByteBudget(options.dailyBytes, options.economy === "always", clock.wall().at);
    this.#condition = new Condition(clock);
    this.#alarms = new Alarms(onAlarm);
    this.#meter = new Meter(budget, options.dailyBytes, clock, (count) => this.#keep(count));
    this.#messages = new StatusMessages({ topics, options, clock, queue: parts.queue });
    const [condition, alarms, meter, messages] = [this.#condition, this.#alarms, this.#meter, this.#messages];
    const identity = new Identity({
      clock,
      log,
      alarms,
      site: options.site,
      topic: topics.status,
      previousBoot: parts.previousBoot ?? (() => undefined),
    });
    // One object for all four. Own fields come first: Node 20 makes a hidden class of its own for each object that begins with those of another.
    const common = {
      topics,
      alarms,
      acknowledgement,
      meter,
      messages,
      condition,
      identity,
      takeOvers: identity.takeOvers,
      replays: this.#replays,
      confirmations:
        options.confirm === "central" ? new Confirmations(options.confirmWithin, MOST_UNCONFIRMED) : undefined,
      onDelivered: () => {
        parts.remote?.proven();
        identity.delivered();
      },
      acknowledgeWithin: () => acknowledgement.current,
      listener: {
        onCommit: (commit: Commit) => this.#sender.confirm(commit),
        onPace: (pace: FleetPace) => this.#paceOfFleet(pace),
        onOwnStatus: (boot: string) => identity.statusFound(boot),
      },
      ...parts,
    };
    this.#sender = new Sender(common);
    this.#serving = new Serving(common, this.#sender, new Centre(common));
    this.#sessions = new SessionLoop(common, this.#serving);
  }

  /** Returns at once: a site without a link is ready too. */
  async start(): Promise<void> {
    const { options, keepsake, clock, log } = this.parts;
    if (options.broker === undefined) {
      this.#condition.failed(problemStatus(new SuarError("broker-missing", {})));
      log.warn("No broker is configured; records are kept and not sent");
      return;
    }
    if (keepsake !== undefined) this.#meter.restore(await readKeptInTime(keepsake, "traffic", clock, log));
    this.#loop = this.#sessions.run();
  }

  /**
   * Tells whether our own link is there, as far as somebody measures it, and who is cut off with us. When it comes back to us alone, the wait
   * between two attempts is cut short, unless the broker asked for it; one of many keeps the place among them that chance gave it.
   */
  linkChanged(link: OwnLinkState): void {
    this.#sessions.linkChanged(link);
  }

  /** Ends the session, if there is one, and comes back at once. */
  reconnect(): void {
    this.#serving.current?.session.destroy("asked to reconnect");
    this.#sessions.hurry();
  }

  /** Sends records again that were sent before. False: too many such requests wait already. */
  replay(request: ReplayRequest): boolean {
    if (!this.#replays.add(request)) return false;
    this.#sender.replayRequested();
    return true;
  }

  /** Sends what is pending, says goodbye and closes, all within `deadline`; what was not acknowledged stays in the queue. */
  async stop(deadline: Millis): Promise<void> {
    const { clock, log } = this.parts;
    const end = clock.monotonic() + deadline;
    this.#sessions.stop();
    const serving = this.#serving.current;
    if (serving !== undefined) {
      const connected = this.#condition.state === "connected";
      const flush = connected ? (signal: AbortSignal) => this.#sender.flush(signal) : undefined;
      await sayFarewell({ clock, log, ...serving, goodbye: this.#messages.goodbye(), flush }, deadline);
    }
    const loop = this.#loop;
    if (loop !== undefined) await within(clock, log, end - clock.monotonic(), undefined, () => loop);
    this.#condition.enter("off");
  }

  /** The day's bytes run short, or are to be spared anyway. */
  get sparing(): boolean {
    return this.#meter.thrift() !== "normal";
  }

  status(): UplinkStatus {
    const { problem: noSession, ...condition } = this.#condition.status(this.#sender.acknowledgedAt);
    const problem = noSession ?? this.#sender.problem ?? this.#alarms.current();
    return {
      ...condition,
      ...(this.parts.options.broker === undefined ? {} : { broker: this.#sessions.broker }),
      unansweredMessages: this.#sender.unansweredMessages,
      bytesToday: Math.round(this.#meter.bytesToday()),
      thrift: this.#meter.thrift(),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  #paceOfFleet({ backlogKilobitsPerSecond, reconnectSpreadSeconds }: FleetPace): void {
    this.#sender.limitBacklog(inUnits(backlogKilobitsPerSecond, 1000));
    this.#sessions.spreadOver(inUnits(reconnectSpreadSeconds, SECOND));
  }

  #keep(count: DailyCount): void {
    const { keepsake, log } = this.parts;
    if (keepsake === undefined) return;
    writeKept(keepsake, "traffic", count).catch((error: unknown) => {
      log.warn("The day's count of bytes was not kept", { problem: problemStatus(error).code });
    });
  }
}

function inUnits(value: number | undefined, unit: number): number | undefined {
  return value === undefined ? undefined : value * unit;
}
