import { probesOf, type Reading } from "../core/collector.ts";
import type { OwnLinkState } from "../core/outage.ts";
import type { Layer } from "./layer.ts";

/** One round without an answer may be bad luck on a link that loses a packet now and then. */
const SILENT_ROUNDS = 2;

/**
 * Whether our own link to the internet is there, round by round, from the anycast targets: quicker than the state of a window, for whoever
 * wants to reconnect. Where they never answered, ICMP may be filtered, and silence proves nothing. While it is out, the diagnosis says who
 * else is cut off.
 */
export class OwnLink {
  #answered = false;
  #silent = 0;
  /** Undefined: nobody can tell yet. */
  #state: OwnLinkState | undefined;

  /**
   * Takes the readings of one round. Returns the new state when it has changed: the first answer of a run is such a change.
   * @param brokenAt where the outage that goes on was last found to be; undefined: there is none that anybody knows of.
   */
  observe(readings: readonly Reading[], brokenAt: Layer | undefined): OwnLinkState | undefined {
    const probes = probesOf(readings).filter(({ rung }) => rung.startsWith("anycast"));
    if (probes.length === 0) return undefined;
    const heard = probes.some(({ answer }) => answer !== "lost");
    this.#answered ||= heard;
    this.#silent = heard ? 0 : this.#silent + 1;
    if (!heard && (!this.#answered || this.#silent < SILENT_ROUNDS)) return undefined;
    const state = heard ? "up" : outageAt(brokenAt);
    if (state === this.#state) return undefined;
    this.#state = state;
    return state;
  }
}

/** Who is cut off by a break there. What is not known to be beyond our own terminal is ours. */
function outageAt(layer: Layer | undefined): OwnLinkState {
  if (layer === "core") return "provider-out";
  return layer === "beyond" ? "ground-station-out" : "site-out";
}
