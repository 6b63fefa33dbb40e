/** The cadence of a demonstration: quick enough to see it move. The numbers are shown in the view's header. */
export const DEMO_WINDOW_SECONDS = 5;
export const DEMO_PROBE_SECONDS = 2;

/** Flags of `suar run` for `--cadence demo`. */
export const DEMO_FLAGS: readonly string[] = [
  ...["--collectors.windowSeconds", String(DEMO_WINDOW_SECONDS)],
  ...["--collectors.link.everySeconds", String(DEMO_PROBE_SECONDS)],
  // A probe has ended before the next one starts.
  ...["--collectors.link.timeoutSeconds", "1.8", "--collectors.link.lateAfterSeconds", "1.5"],
  ...["--collectors.host.everySeconds", String(DEMO_WINDOW_SECONDS)],
  // What waited half a minute is backlog already, so that an outage of a minute shows live records going first.
  ...["--outbox.freshSeconds", "30"],
  // One agent alone cannot stampede: it may come back at once, and a person does not want to wait for it.
  ...["--uplink.reconnectSpreadSeconds", "0"],
  ...["--uplink.retryMinimumSeconds", "1", "--uplink.retryMaximumSeconds", "5"],
];
