import type { Incoming } from "./transport.ts";

/**
 * Port between the uplink, which carries, and what the centre may ask of a site: commands and settings. Nothing here rejects: whatever the
 * centre sends is judged, and the verdict goes back.
 */
export interface Remote {
  /** Payload of the retained `config/reported` message, for as long as the site has a session. */
  reported(): Uint8Array;
  /** Calls `listener` whenever `reported` has changed. Returns the function that ends it. */
  onReported(listener: () => void): () => void;
  /** A message on `config`: what the centre wants this site's settings to be. */
  configure(message: Incoming): Promise<void>;
  /** A message on `command`. Resolves with the payload of the reply; undefined: there are too many to answer each. */
  command(message: Incoming): Promise<Uint8Array | undefined>;
  /** The broker acknowledged a record in a session of this run: the settings in force can reach the centre. */
  proven(): void;
}
