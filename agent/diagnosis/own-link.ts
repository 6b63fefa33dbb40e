import { probesOf, type Reading } from "../core/collector.ts";

/** One round without an answer may be bad luck on a link that loses a packet now and then. */
const SILENT_ROUNDS = 2;

/**
 * Whether our own link to the internet is there, round by round, from the anycast targets: quicker than the state of a window, for whoever
 * wants to reconnect. Where they never answered, ICMP may be filtered, and silence proves nothing.
 */
export class OwnLink {
  #answered = false;
  #silent = 0;
  /** Undefined: nobody can tell yet. */
  #up: boolean | undefined;

  /** Takes the readings of one round. Returns the new state when it has changed: the first answer of a run is such a change. */
  observe(readings: readonly Reading[]): { readonly up: boolean } | undefined {
    const probes = probesOf(readings).filter(({ rung }) => rung.startsWith("anycast"));
    if (probes.length === 0) return undefined;
    const heard = probes.some(({ answer }) => answer !== "lost");
    this.#answered ||= heard;
    this.#silent = heard ? 0 : this.#silent + 1;
    if (!heard && (!this.#answered || this.#silent < SILENT_ROUNDS)) return undefined;
    const up = heard;
    if (up === this.#up) return undefined;
    this.#up = up;
    return { up };
  }
}
