/** Where the agent that uses `dataDirectory` answers `suar status`. */
export function statusSocketPath(dataDirectory: string): string {
  return `${dataDirectory}/suar.sock`;
}
