import { Agent } from "./agent.ts";
import { buildCollectors, CollectorRunner, TerminalPace, Windows } from "./collectors/index.ts";
import { buildServices } from "./collectors/services/index.ts";
import type { Settings } from "./config/declaration.ts";
import { readPlainJson } from "./config/document.ts";
import type { Calendar } from "./core/calendar.ts";
import type { Clock } from "./core/clock.ts";
import { probesOf } from "./core/collector.ts";
import type { Component } from "./core/component.ts";
import type { Desired } from "./core/desired.ts";
import type { HostInfo } from "./core/host.ts";
import type { HttpClient } from "./core/http.ts";
import type { Keepsake } from "./core/keepsake.ts";
import type { KeyedHashes } from "./core/keyed-hash.ts";
import type { LocalFiles } from "./core/local-files.ts";
import type { LocalSockets } from "./core/local-socket.ts";
import type { Log } from "./core/log.ts";
import type { NetworkInfo, Prober } from "./core/network.ts";
import type { ProgramRunner } from "./core/program.ts";
import type { Random } from "./core/random.ts";
import { type Recorder, stampNow } from "./core/record.ts";
import type { Snapshot } from "./core/status.ts";
import type { Store } from "./core/store.ts";
import type { TerminalDriver } from "./core/terminal.ts";
import type { OpenDish } from "./core/terminal-access.ts";
import type { Transport } from "./core/transport.ts";
import type { Volume } from "./core/volume.ts";
import { DaySummary } from "./day-summary.ts";
import { Diagnosis } from "./diagnosis/diagnosis.ts";
import { judgeLink } from "./diagnosis/link-state.ts";
import { OwnLink } from "./diagnosis/own-link.ts";
import { Reach } from "./diagnosis/reach.ts";
import {
  collectorOptions,
  outageOptions,
  outboxOptions,
  remoteOptions,
  type Secrets,
  serviceOptions,
  terminalEvery,
  uplinkOptions,
  windowOptions,
} from "./options.ts";
import { Outbox } from "./outbox/outbox.ts";
import type { KeptConfiguration } from "./remote/kept-configuration.ts";
import { RemoteControl } from "./remote/remote-control.ts";
import { AgentPage } from "./status/memory/agent-page.ts";
import { PageMemory } from "./status/memory/page-memory.ts";
import { TerminalWatch } from "./status/memory/terminal-watch.ts";
import { makeSnapshot } from "./status/snapshot.ts";
import { HurryPart, StorePart } from "./store-parts.ts";
import { BootRecords } from "./timekeeping/boot-records.ts";
import { startReason } from "./timekeeping/start-reason.ts";
import { Uplink } from "./uplink/uplink.ts";

/** The world as the agent meets it. `agent/platform/` has the real one, tests and the simulator bring their own. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly store: Store;
  readonly volume: Volume;
  readonly keepsake: Keepsake;
  readonly transport: Transport;
  readonly prober: Prober;
  readonly network: NetworkInfo;
  readonly host: HostInfo;
  /** Absent at a site without a terminal that can be read. */
  readonly terminal?: TerminalDriver;
  readonly calendar: Calendar;
  readonly http: HttpClient;
  readonly files: LocalFiles;
  readonly programs: ProgramRunner;
  readonly sockets: LocalSockets;
  /** The way to the router of a Starlink kit; its dish is a terminal. */
  readonly openDish: OpenDish;
  readonly keyedHashes: KeyedHashes;
}

export interface AgentParameters {
  /** Checked: `loadSettings` makes them. */
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly agentVersion: string;
  /** Absent: the centre can neither command nor configure this agent. */
  readonly centre?: CentreParameters;
}

/** What outlives an agent that the centre may have started anew with other settings: see `supervise`. */
export interface CentreParameters {
  readonly configuration: KeptConfiguration;
  /** Judges a message on `config` against the settings of this agent. */
  readonly judge: (payload: Uint8Array) => Promise<Desired>;
  /** This agent is to be stopped, and another one started with the settings that `configuration` names. */
  readonly restart: () => void;
}

/** Composition root: the only place where the parts meet. Nothing happens before the agent is started. */
export function compose({ settings, secrets, agentVersion, centre }: AgentParameters, ports: Ports): Agent {
  // What a closure names lives as long as the agent: of the settings and the ports each takes no more than it needs.
  const { clock, random, transport, terminal, log: root } = ports;
  const { site } = settings;
  const log = (part: string) => root.child(part);
  const failed = new AbortController();

  const outbox = new Outbox({
    store: ports.store,
    volume: ports.volume,
    clock,
    random,
    log: log("outbox"),
    options: outboxOptions(settings),
    onDefect: () => failed.abort(),
  });
  const memory = new PageMemory({ clock, log: log("page"), store: outbox });
  const recorder: Recorder = {
    append: (drafts) => {
      memory.take(drafts);
      return outbox.append(drafts);
    },
  };
  const sparing = () => uplink.sparing;
  const previousRun = () => outbox.previousRun;
  const uplinkLog = log("uplink");
  const windows = new Windows(windowOptions(settings), {
    clock,
    sparing,
    log: log("windows"),
    recorder,
    judgeLink,
    about: () => {
      const { account, oldestQueuedMs } = outbox.status();
      return {
        clockTrusted: clock.wall().trusted,
        queueRecords: account.queued,
        lostTotal: account.lost,
        ...(oldestQueuedMs === undefined ? {} : { queueOldestMs: Math.round(oldestQueuedMs) }),
      };
    },
  });
  const services = buildServices(serviceOptions(settings, secrets), {
    sparing,
    recorder: outbox,
    ...ports,
    log: log("services"),
  });
  const terminalPace = terminal === undefined ? undefined : new TerminalPace(terminal, terminalEvery(settings));
  const terminalWatch = new TerminalWatch(clock);
  const ownLink = new OwnLink();
  const reach = new Reach();
  const collectors = new CollectorRunner(
    [...buildCollectors(collectorOptions(settings), { sparing, terminalPace, ...ports }), ...services.collectors],
    {
      clock,
      log: log("collectors"),
      sink: (readings, name, startedAt) => {
        const reached = reach.judge(probesOf(readings));
        windows.take(readings, name, reached);
        // A terminal is read more often while somebody aligns the antenna; causes are told from what comes at the usual pace.
        const extra = readings.some(({ of }) => of === "terminal") && terminalPace?.isUsual(startedAt) === false;
        if (!extra) diagnosis.observe(readings, startedAt, reached);
        terminalWatch.take(readings, name);
        services.windows?.take(readings);
        const link = ownLink.observe(readings, diagnosis.brokenAt);
        if (link !== undefined) uplink.linkChanged(link);
      },
    },
  );
  const remote: RemoteControl | undefined =
    centre === undefined
      ? undefined
      : new RemoteControl({
          kept: centre.configuration,
          judge: centre.judge,
          restart: centre.restart,
          keepsake: ports.keepsake,
          clock,
          log: log("remote"),
          readJson: readPlainJson,
          crashed: () => startReason(outbox.previousRun, clock.bootId) === "crash",
          actions: {
            status: () => snapshot(),
            epoch: () => outbox.epoch,
            replay: (request) => uplink.replay(request),
            reconnect: () => uplink.reconnect(),
          },
          options: remoteOptions(settings),
        });
  const uplink = new Uplink({
    queue: outbox,
    transport,
    clock,
    random,
    log: uplinkLog,
    onAlarm: (code, state) => {
      outbox.append([{ kind: "alarm", code, state, ...stampNow(clock) }]).catch((error: unknown) => {
        uplinkLog.error("alarm not recorded", { code, state, error });
      });
    },
    options: uplinkOptions(settings, secrets, agentVersion),
    keepsake: ports.keepsake,
    previousBoot: () => outbox.previousRun?.lastAlive.boot,
    ...(remote === undefined ? {} : { remote }),
  });
  const daySummary = new DaySummary({
    calendar: ports.calendar,
    clock,
    log: log("day summary"),
    recorder: outbox,
    keepsake: ports.keepsake,
    measuring: windows,
    previousRun,
  });

  const diagnosis = new Diagnosis({
    clock,
    log: log("diagnosis"),
    recorder,
    keepsake: ports.keepsake,
    previousRun,
    onOutage: (fields) => daySummary.outage(fields),
    options: outageOptions(settings),
  });

  // Stopped in reverse: what was measured last is recorded while the uplink can still send it, and sent before the store closes.
  const parts: readonly Component[] = [
    new StorePart(outbox),
    ...(remote === undefined ? [] : [remote]),
    uplink,
    new BootRecords({
      recorder: outbox,
      clock,
      log: log("boot records"),
      agentVersion,
      previousRun,
    }),
    daySummary,
    diagnosis,
    windows,
    ...(services.windows === undefined ? [] : [services.windows]),
    collectors,
    new HurryPart(outbox),
  ];
  const composedAt = clock.monotonic();
  const snapshot = (): Snapshot =>
    makeSnapshot({
      site,
      agentVersion,
      boot: clock.bootId,
      runningMs: clock.monotonic() - composedAt,
      wall: clock.wall(),
      measuring: { ...windows.status(collectors.status()), ...services.windows?.status() },
      diagnosis: diagnosis.status(),
      outbox: outbox.status(),
      uplink: uplink.status(),
      ...(remote === undefined ? {} : { configuration: remote.status() }),
    });
  const page = new AgentPage({ snapshot, memory, terminalWatch, terminalPace });
  return new Agent(parts, clock, log("agent"), snapshot, () => outbox.account(), page, failed);
}
