import type { Agent } from "../../agent/agent.ts";
import type { CentreParameters } from "../../agent/compose.ts";
import type { Settings } from "../../agent/config/declaration.ts";
import type { SettingsSources } from "../../agent/config/sources.ts";
import type { Clock } from "../../agent/core/clock.ts";
import type { Keepsake } from "../../agent/core/keepsake.ts";
import type { Log } from "../../agent/core/log.ts";
import { type Millis, SECOND } from "../../agent/core/time.ts";
import { supervise } from "../../agent/supervise.ts";

/** In milliseconds of the box's clock: as systemd gives it, at the highest speed. */
const STOP_DEADLINE: Millis = 45 * 60 * SECOND;
const FILE = "simulated";

/** An agent as `suar run` keeps it: one after the other in the same life, as the centre changes the settings. */
export class SteeredAgent {
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    /** What the configuration file of the site says. */
    private readonly file: Uint8Array,
    private readonly keepsake: Keepsake,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly compose: (settings: Settings, centre: CentreParameters) => Agent,
  ) {}

  /** Resolves when the first agent runs. Rejects when none can. */
  start(): Promise<void> {
    const sources: SettingsSources = { file: FILE, environment: {}, flags: [], readFile: async () => this.file };
    return new Promise((resolve, reject) => {
      this.#running = supervise({
        sources,
        keepsake: this.keepsake,
        clock: this.clock,
        log: this.log,
        compose: this.compose,
        onRunning: async () => {
          resolve();
          return async () => {};
        },
        signal: this.#stopping.signal,
        stopDeadline: STOP_DEADLINE,
      });
      this.#running.catch(reject);
    });
  }

  /** Ends it as SIGTERM does. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}
