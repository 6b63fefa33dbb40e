import { isProblem } from "../core/errors.ts";
import { ConnectRefused, type ProtocolVersion } from "../core/transport.ts";
import type { VersionSetting } from "./options.ts";
import { connectAdvice } from "./reason-codes.ts";

/**
 * How sure a failed attempt makes us that the broker does not know that version.
 * said: it said so. hinted: it hung up or sent something that is no MQTT 5, as some brokers of 3.1.1 do; so does a load balancer
 * whose broker is just restarting, so a hint is believed for good only the second time.
 */
type Evidence = "said" | "hinted" | "none";

/** Chooses the protocol version of the next attempt and remembers, while the process lives, what worked. */
export class VersionChoice {
  #next: ProtocolVersion;
  #settled: ProtocolVersion | undefined;
  /** What made the present attempt with 3.1.1 necessary, and how often hints alone did. */
  #fallback: Evidence = "none";
  #hints = 0;

  constructor(private readonly setting: VersionSetting) {
    this.#next = setting === "3.1.1" ? 4 : 5;
  }

  next(): ProtocolVersion {
    return this.#next;
  }

  /** The broker accepted the connection. */
  worked(version: ProtocolVersion): void {
    if (this.setting !== "auto") return;
    if (version === 4 && this.#fallback === "hinted") this.#hints += 1;
    if (version === 5 || this.#fallback === "said" || this.#hints > 1) this.#settled = version;
    this.#fallback = "none";
    this.#next = this.#settled ?? 5;
  }

  /** The attempt failed. True when the other version should be tried at once. */
  failed(version: ProtocolVersion, error: unknown): boolean {
    if (this.setting !== "auto") return false;
    const evidence = evidenceOf(error);
    if (this.#fallback === "none" && (evidence === "said" || (evidence === "hinted" && this.#settled === undefined))) {
      this.#fallback = evidence;
      this.#settled = undefined;
      this.#next = version === 5 ? 4 : 5;
      return true;
    }
    this.#fallback = "none";
    this.#next = this.#settled ?? 5;
    return false;
  }
}

function evidenceOf(error: unknown): Evidence {
  if (error instanceof ConnectRefused) {
    return connectAdvice(error.reasonCode).action === "other-version" ? "said" : "none";
  }
  return isProblem(error, "broker-nonsense") ? "hinted" : "none";
}
