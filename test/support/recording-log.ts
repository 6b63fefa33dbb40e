import type { Log, LogFields } from "../../agent/core/log.ts";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: LogFields;
  readonly part: string;
}

/** The Log port as a list. */
export function recordingLog(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const make = (part: string): Log => {
    const at =
      (level: LogLine["level"]) =>
      (message: string, fields: LogFields = {}) => {
        lines.push({ level, message, fields, part });
      };
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      child: (name) => make(part === "" ? name : `${part}.${name}`),
    };
  };
  return { log: make(""), lines };
}
