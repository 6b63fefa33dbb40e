import { reasonOf } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { ServiceManager, ServiceNews } from "../core/service-manager.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { runProcess } from "./run-process.ts";

/** A manager that is busy takes its time to confirm. */
const TELL_WITHIN: Millis = 20 * SECOND;
const MAXIMUM_BYTES = 1024;
const OPTIONS: Readonly<Record<ServiceNews, string>> = { ready: "--ready", alive: "WATCHDOG=1" };

/** What systemd puts into the environment of a service: sd_notify(3), sd_watchdog_enabled(3). */
export interface SystemdEnvironment {
  readonly NOTIFY_SOCKET?: string;
  /** Microseconds. */
  readonly WATCHDOG_USEC?: string;
  readonly WATCHDOG_PID?: string;
}

/**
 * systemd, when it started this process as a service of `Type=notify`; otherwise undefined.
 *
 * It listens on a datagram socket of the Unix family, which Node does not have. Its own program `systemd-notify` speaks for us: a process of a few
 * milliseconds a minute, and no native module that would have to fit processor and Node. The unit needs `NotifyAccess=all`.
 */
export function systemd(
  environment: SystemdEnvironment,
  log: Log,
  program = "systemd-notify",
): ServiceManager | undefined {
  const { NOTIFY_SOCKET: socket } = environment;
  if (socket === undefined || socket === "") return undefined;
  return {
    watchdogMs: watchdogMs(environment),
    async tell(news, signal) {
      const command = {
        program,
        programArguments: [OPTIONS[news]],
        environment: { NOTIFY_SOCKET: socket },
        timeout: TELL_WITHIN,
        maximumBytes: MAXIMUM_BYTES,
      };
      try {
        const exit = await runProcess(command, signal);
        if (exit === "timeout") log.warn("systemd did not take the news", { news });
        else if (exit.code !== 0) {
          log.warn("systemd could not be told", { news, code: exit.code, said: exit.stderr.toString().trim() });
        }
      } catch (error) {
        if (!signal.aborted) log.warn("systemd could not be told", { news, reason: reasonOf(error) });
      }
    },
  };
}

/** Undefined where systemd does not watch, or watches another process. */
function watchdogMs({ WATCHDOG_USEC, WATCHDOG_PID }: SystemdEnvironment): Millis | undefined {
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(process.pid)) return undefined;
  const microseconds = Number(WATCHDOG_USEC);
  return Number.isSafeInteger(microseconds) && microseconds > 0 ? microseconds / 1000 : undefined;
}
