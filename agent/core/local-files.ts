/** How far a growing file was read. */
export interface LogPosition {
  /** Names the file itself, whatever its name is by now. */
  readonly identity: string;
  readonly offset: number;
}

export interface LogGrowth {
  /** Whole lines, in their order; at most as many bytes as were asked for. */
  readonly lines: Uint8Array;
  readonly position: LogPosition;
  /** Lines may be missing: the file was cut short, a rotated one is gone, or more was written than is read at a time. */
  readonly gap: boolean;
}

/** Port: small files and logs that other programs write. All methods reject with node's own error, also where a folder or a pipe is in the place of a file. */
export interface LocalFiles {
  /** At most `maximumBytes`, and then only whole lines, where it has any. */
  read(path: string, maximumBytes: number): Promise<Uint8Array>;
  /**
   * What was added since `since`, rotation included; from the end of the file on where there is no such position yet. Reads at most
   * `maximumBytes`, the newest.
   */
  readGrowth(path: string, since: LogPosition | undefined, maximumBytes: number): Promise<LogGrowth>;
}
