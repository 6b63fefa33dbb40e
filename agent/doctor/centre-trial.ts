import type { Clock } from "../core/clock.ts";
import { isProblem, problemStatus } from "../core/errors.ts";
import type { ProblemStatus } from "../core/status.ts";
import { type Millis, SECOND } from "../core/time.ts";
import type { Session, SessionOptions } from "../core/transport.ts";
import type { UplinkOptions } from "../uplink/options.ts";
import { VersionChoice } from "../uplink/protocol-version.ts";
import { clientIdOf } from "../uplink/session-options.ts";
import { type TlsTrouble, tlsTroubleOf } from "./tls-trouble.ts";
import { type SessionFindings, TrialSession } from "./trial-session.ts";

const CLOSE_WITHIN: Millis = 5 * SECOND;

/** What the trial needs of the settings; `uplinkOptions` makes it of them. */
export type TrialOptions = Pick<
  UplinkOptions,
  | "site"
  | "root"
  | "clientId"
  | "version"
  | "credentials"
  | "tls"
  | "keepaliveSeconds"
  | "resumeSeconds"
  | "connectDeadline"
> & { readonly broker: string };

/** `MqttTransport` is one. */
export interface TrialTransport {
  /** As in the Transport port. A trial has no will: it leaves nothing behind when it dies. */
  open(options: Omit<SessionOptions, "will">, signal: AbortSignal): Promise<Session>;
}

export interface TrialPorts {
  readonly transport: TrialTransport;
  readonly clock: Clock;
}

/** The broker did not let us in. */
export interface TrialRefused {
  readonly outcome: "refused";
  /** One of the uplink's problems: `broker-unreachable`, `broker-silent`, `broker-nonsense`, `broker-refused`, `tls-failed`. */
  readonly problem: ProblemStatus;
  /** With `tls-failed`: what exactly. */
  readonly tls?: TlsTrouble;
}

/** The broker let us in. */
export interface TrialAdmitted extends SessionFindings {
  readonly outcome: "admitted";
  /** From the first SYN to the broker's consent. */
  readonly connectMs: Millis;
}

export type CentreTrial = TrialRefused | TrialAdmitted;

/**
 * One attempt to do what the agent does: connect, subscribe, publish, and look at what comes back. Takes no more than twice
 * `connectDeadline` and 20 s for each of six questions, and twice that where the broker hangs up; on a healthy link, some eight round trips.
 *
 * It comes under the name of the agent, because access rules may tie that name to the certificate, and resumes the agent's session; so it must
 * not be tried while the agent runs, which would be thrown out. What the broker keeps for the agent stays there: nothing but the site's own
 * status is acknowledged. What it publishes says nothing that is not so: envelopes without records, and, not retained, that the agent is stopped.
 *
 * Rejects with `stopped` when `signal` aborts, and with nothing that the broker or the link could cause.
 */
export async function tryCentre(options: TrialOptions, ports: TrialPorts, signal: AbortSignal): Promise<CentreTrial> {
  const versions = new VersionChoice(options.version);
  // Some brokers hang up over what they forbid; but anybody's link breaks once.
  let mayBeChance = true;
  for (;;) {
    const begin = ports.clock.monotonic();
    const version = versions.next();
    let session: Session;
    try {
      session = await ports.transport.open(sessionOptionsOf(options, version), signal);
    } catch (error) {
      if (isProblem(error, "stopped")) throw error;
      if (versions.failed(version, error)) continue;
      return refused(error);
    }
    const connectMs = ports.clock.monotonic() - begin;
    try {
      const found = await new TrialSession(session, options, ports.clock, signal).run();
      // A goodbye would not be heard.
      if (found.ended === "silent") session.destroy("it does not answer");
      if (found.ended !== "hung-up" || !mayBeChance) return { outcome: "admitted", ...found, connectMs };
      mayBeChance = false;
    } finally {
      await session.close(CLOSE_WITHIN);
    }
  }
}

function sessionOptionsOf(options: TrialOptions, version: Session["version"]): Omit<SessionOptions, "will"> {
  const { broker, keepaliveSeconds, resumeSeconds, connectDeadline, credentials, tls } = options;
  return {
    url: broker,
    version,
    clientId: clientIdOf(options),
    keepaliveSeconds,
    resumeSeconds,
    connectDeadline,
    ...(credentials === undefined ? {} : { credentials }),
    ...(tls === undefined ? {} : { tls }),
  };
}

function refused(error: unknown): TrialRefused {
  const tls = isProblem(error, "tls-failed") ? { tls: tlsTroubleOf(error) } : {};
  return { outcome: "refused", problem: problemStatus(error), ...tls };
}
