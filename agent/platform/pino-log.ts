import pino from "pino";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { Log, LogFields } from "../core/log.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

/**
 * Log lines as JSON on standard error, written before the call returns: after a kill -9 the last lines are there.
 * Standard output belongs to the command's result.
 */
export function createPinoLog(level: LogLevel): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError },
    },
    pino.destination({ fd: 2, sync: true }),
  );
  return wrap(logger);
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    child: (part) => wrap(logger.child({ part })),
  };
}

/** Expected failures say what they are in one line; only a defect brings its stack. */
function describeError(error: unknown): LogFields {
  if (error instanceof SuarError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.cause === undefined ? {} : { cause: reasonOf(error.cause) }),
    };
  }
  return error instanceof Error ? { message: reasonOf(error), stack: error.stack } : { message: String(error) };
}
