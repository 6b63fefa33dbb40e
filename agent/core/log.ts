/** Fields beside a log message. Never put a secret, an address of a villager or a token here. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Port: structured logging. A message is a constant sentence; what varies goes into the fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with the name of a part added to every line. */
  child(part: string): Log;
}
