import type { PageFacts } from "../../core/page.ts";
import type { LinkState } from "../../core/record.ts";

export const METRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

const LINK_STATES: readonly LinkState[] = ["up", "degraded", "down"];

/** One family of metrics. Its samples are left out where nothing was measured, and the family with them. */
interface Family {
  readonly name: string;
  readonly type: "gauge" | "counter" | "info" | "stateset";
  readonly unit?: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number | undefined])[];
}

/**
 * The state as OpenMetrics 1.0 (https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md), in base units: seconds,
 * bytes and ratios. Nothing in it names a host or a person; who scrapes knows which site it asked.
 */
export function openMetrics(facts: PageFacts): string {
  const lines = families(facts).flatMap(({ name, type, unit, help, samples }) => {
    const known = samples.filter(([, value]) => value !== undefined);
    if (known.length === 0) return [];
    const suffix = type === "counter" ? "_total" : type === "info" ? "_info" : "";
    return [
      `# TYPE ${name} ${type}`,
      ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
      `# HELP ${name} ${escapedText(help)}`,
      ...known.map(([labels, value]) => `${name}${suffix}${labelText(labels)} ${value}`),
    ];
  });
  return `${lines.join("\n")}\n# EOF\n`;
}

function families({ snapshot, linkForMs, safeToSwitchOff }: PageFacts): readonly Family[] {
  const { measuring, outbox, uplink, clock, diagnosis, agentVersion } = snapshot;
  const { link, host, terminal } = measuring;
  const { account } = outbox;
  const one = (value: number | undefined) => [[{}, value]] as const;
  const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1000);
  const gauge = (name: string, help: string, value: number | undefined, unit?: string): Family => {
    return { name, type: "gauge", help, samples: one(value), ...(unit === undefined ? {} : { unit }) };
  };
  const counter = (name: string, help: string, value: number): Family => {
    return { name, type: "counter", help, samples: one(value) };
  };
  const flag = (value: boolean | undefined) => (value === undefined ? undefined : Number(value));
  return [
    { name: "suar_build", type: "info", help: "Version of the agent.", samples: [[{ version: agentVersion }, 1]] },
    gauge("suar_uptime_seconds", "Since the agent was started.", seconds(snapshot.runningMs), "seconds"),
    gauge("suar_clock_trusted", "Whether anything vouches for the time of day.", flag(clock.trusted)),
    {
      name: "suar_link_state",
      type: "stateset",
      help: "Of the last complete window.",
      samples: LINK_STATES.map((state) => [{ suar_link_state: state }, link.state && Number(state === link.state)]),
    },
    gauge("suar_link_state_age_seconds", "How long the link has been so, at least.", seconds(linkForMs), "seconds"),
    gauge("suar_link_round_trip_seconds", "Median of the last complete window.", seconds(link.rttP50Ms), "seconds"),
    gauge("suar_link_loss_ratio", "Probes that nobody answered in the last complete window.", link.lossRatio, "ratio"),
    gauge("suar_link_receive_bits_per_second", "Of the WAN interface, over the last second.", link.rxBps),
    gauge("suar_link_transmit_bits_per_second", "Of the WAN interface, over the last second.", link.txBps),
    {
      name: "suar_rung_up",
      type: "gauge",
      help: "Whether the last probe was answered, from the box outwards.",
      samples: link.rungs.map(({ rung, state }) => [{ rung }, Number(state !== "down")]),
    },
    gauge("suar_outage", "Whether the diagnosis sees an outage now.", flag(diagnosis.outage !== undefined)),
    gauge("suar_terminal_locked", "Whether the demodulator is locked.", flag(terminal?.locked)),
    gauge("suar_terminal_esn0_decibels", "Es/N0.", terminal?.esn0Db, "decibels"),
    gauge("suar_terminal_ebn0_decibels", "Eb/N0.", terminal?.ebn0Db, "decibels"),
    gauge("suar_terminal_link_margin_decibels", "Above what the modulation needs.", terminal?.linkMarginDb, "decibels"),
    gauge("suar_terminal_receive_level_dbm", "Receive level.", terminal?.rxLevelDbm, "dbm"),
    gauge("suar_terminal_signal_ratio", "On the vendor's own scale.", ratio(terminal?.signalPct), "ratio"),
    {
      name: "suar_service_reachable",
      type: "gauge",
      help: "Whether a unit of the cooperative answers as it should.",
      samples: (measuring.services ?? []).map(({ unit, reachable }) => [{ unit }, flag(reachable)]),
    },
    counter("suar_records_recorded", "Of the present store.", account.recorded),
    counter("suar_records_delivered", "Acknowledged with success.", account.delivered),
    counter("suar_records_lost", "Declared lost.", account.lost),
    counter("suar_records_thinned", "Merged into coarser records.", account.thinned),
    gauge("suar_queue_records", "Waiting to be delivered.", account.queued),
    gauge("suar_queue_oldest_seconds", "How long the oldest has waited.", seconds(outbox.oldestQueuedMs), "seconds"),
    gauge("suar_unsynced_records", "Accepted, and not on disk yet.", outbox.unsyncedRecords),
    gauge("suar_safe_to_switch_off", "Whether a power cut now would lose no record.", flag(safeToSwitchOff)),
    gauge("suar_store_bytes", "Everything that is kept.", outbox.bytes, "bytes"),
    gauge("suar_store_maximum_bytes", "Bound on it.", outbox.maximumBytes, "bytes"),
    gauge("suar_uplink_connected", "Whether there is a session with the broker.", flag(uplink.state === "connected")),
    gauge(
      "suar_uplink_acknowledged_age_seconds",
      "Since a record was last acknowledged.",
      seconds(uplink.sinceAcknowledgedMs),
      "seconds",
    ),
    gauge("suar_uplink_today_bytes", "Both ways since midnight UTC.", uplink.bytesToday, "bytes"),
    gauge("suar_host_cpu_ratio", "Over all cores.", host.cpuRatio, "ratio"),
    gauge("suar_host_memory_free_bytes", "Memory that is free.", host.memoryFreeBytes, "bytes"),
    gauge("suar_host_disk_free_bytes", "On the volume of the store.", host.diskFreeBytes, "bytes"),
    gauge("suar_host_temperature_celsius", "Of the processor.", host.temperatureC, "celsius"),
    {
      name: "suar_collector_runs",
      type: "counter",
      help: "Runs of each collector.",
      samples: measuring.collectors.map(({ name, runs }) => [{ collector: name }, runs]),
    },
    {
      name: "suar_collector_failures",
      type: "counter",
      help: "Runs that failed.",
      samples: measuring.collectors.map(({ name, failures }) => [{ collector: name }, failures]),
    },
  ];
}

function ratio(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : percent / 100;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapedText(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapedText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
