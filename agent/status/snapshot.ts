import type { WallTime } from "../core/clock.ts";
import type {
  ConfigurationStatus,
  DiagnosisStatus,
  MeasuringStatus,
  OutboxStatus,
  Snapshot,
  UplinkStatus,
} from "../core/status.ts";
import type { Millis } from "../core/time.ts";

/** What the composition root asks of each part to make one snapshot. */
export interface SnapshotParts {
  readonly site: string;
  readonly agentVersion: string;
  /** The clock's boot, of the box and not of the agent. */
  readonly boot: string;
  /** Since this agent was started. */
  readonly runningMs: Millis;
  readonly wall: WallTime;
  readonly measuring: MeasuringStatus;
  readonly diagnosis: DiagnosisStatus;
  readonly outbox: OutboxStatus;
  readonly uplink: UplinkStatus;
  readonly configuration?: ConfigurationStatus;
}

/**
 * One consistent picture of the agent: the parts are read in one turn of the event loop by the caller, nothing is kept.
 * Lengths of time are whole milliseconds here, as on the wire; round trips keep their fraction.
 */
export function makeSnapshot(parts: SnapshotParts): Snapshot {
  const { outbox, uplink } = parts;
  return {
    v: 1,
    site: parts.site,
    agentVersion: parts.agentVersion,
    boot: parts.boot,
    runningMs: Math.round(parts.runningMs),
    clock: { at: Math.round(parts.wall.at), trusted: parts.wall.trusted },
    measuring: parts.measuring,
    diagnosis: parts.diagnosis,
    outbox: {
      ...outbox,
      ...(outbox.oldestQueuedMs === undefined ? {} : { oldestQueuedMs: Math.round(outbox.oldestQueuedMs) }),
      ...(outbox.stalledMs === undefined ? {} : { stalledMs: Math.round(outbox.stalledMs) }),
    },
    uplink: {
      ...uplink,
      forMs: Math.round(uplink.forMs),
      ...(uplink.nextAttemptMs === undefined ? {} : { nextAttemptMs: Math.round(uplink.nextAttemptMs) }),
      ...(uplink.sinceAcknowledgedMs === undefined
        ? {}
        : { sinceAcknowledgedMs: Math.round(uplink.sinceAcknowledgedMs) }),
    },
    ...(parts.configuration === undefined ? {} : { configuration: parts.configuration }),
  };
}
