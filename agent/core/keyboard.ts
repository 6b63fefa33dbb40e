/** Port: somebody who types. */
export interface Keyboard {
  /**
   * The next line, without its end; undefined when nobody is there any more. Rejects with `stopped` at Ctrl-C and when `signal` aborts.
   * @param options.secret nothing of it is shown.
   */
  readLine(options: { readonly secret: boolean }, signal: AbortSignal): Promise<string | undefined>;
  /** Listens no longer, so that the process may end. */
  close(): void;
}
