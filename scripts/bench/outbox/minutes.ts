import { HostWindow } from "../../../agent/collectors/host-window.ts";
import { LinkWindow } from "../../../agent/collectors/link-window.ts";
import type { ProbeReading, Rung } from "../../../agent/core/collector.ts";
import type { Draft, HostFields, LinkFields } from "../../../agent/core/record.ts";
import type { OutboxStatus } from "../../../agent/core/status.ts";
import { DAY, MINUTE, type Millis } from "../../../agent/core/time.ts";
import { judgeLink } from "../../../agent/diagnosis/link-state.ts";
import { SeededRandom } from "../../faults/random.ts";

const LATE_AFTER = 3000;
/** At defaults: one round of probes each ten seconds, to every rung but the terminal, whose address has to be configured. */
const PASSES = 6;
const RUNGS: readonly Rung[] = ["gateway", "anycast1", "anycast2", "resolver", "broker"];
/** Windows are made once and used in turn: far more than share a block of LevelDB, so that it compresses them as it would real ones. */
const WINDOWS = 4096;
const MINUTES_A_DAY = DAY / MINUTE;
/** Until its minute comes. */
const UNDATED = { at: 0 };

/**
 * What the agent records each minute at defaults, made by its own windows from invented readings of a healthy satellite link: every field
 * is there. A link that is down has shorter records, so an outage of the satellite itself takes less room than this.
 */
export class Minutes {
  readonly #random: SeededRandom;
  readonly #windows: readonly { readonly link: LinkFields; readonly host: HostFields }[];
  #number = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#windows = Array.from({ length: WINDOWS }, () => ({ link: this.#link(), host: this.#host() }));
  }

  /**
   * The records of the next minute: link and host, and once a day its summary.
   * @param at when it ends, UTC. @param up the same since the boot. @param status of the outbox then, as the agent reports it.
   */
  next(at: Millis, up: Millis, { account, oldestQueuedMs }: OutboxStatus): readonly Draft[] {
    const window = this.#windows[this.#number % WINDOWS];
    if (window === undefined) throw new RangeError("minutes: no window");
    this.#number++;
    const about = {
      uptimeMs: up,
      clockTrusted: true,
      queueRecords: account.queued,
      lostTotal: account.lost,
      ...(oldestQueuedMs === undefined ? {} : { queueOldestMs: Math.round(oldestQueuedMs) }),
    };
    const drafts: Draft[] = [
      { ...window.link, ...this.#traffic(), at },
      { ...window.host, ...about, at },
    ];
    if (this.#number % MINUTES_A_DAY === 0) drafts.push({ at, ...this.#day(at) });
    return drafts;
  }

  #link(): LinkFields {
    const window = new LinkWindow(LATE_AFTER);
    for (let pass = 0; pass < PASSES; pass++)
      window.addPass(
        RUNGS.map((rung) => this.#probe(rung)),
        true,
      );
    const fields = window.record(UNDATED, MINUTE, this.#traffic(), judgeLink);
    if (fields === undefined) throw new Error("a window with probes has no record");
    return fields;
  }

  #probe(rung: Rung): ProbeReading {
    const target = "";
    if (rung === "gateway") return { of: "probe", rung, target, answer: { rttMs: this.#between(0.4, 3) } };
    if (this.#random.chance(0.01)) return { of: "probe", rung, target, answer: "lost" };
    const rttMs = this.#random.chance(0.02) ? this.#between(1500, 5000) : this.#between(585, 900);
    return { of: "probe", rung, target, answer: { rttMs } };
  }

  #host(): HostFields {
    const window = new HostWindow();
    window.add({
      cpuRatio: Math.round(this.#between(10, 300)) / 1000,
      memoryFreeBytes: Math.round(this.#between(100e6, 400e6) / 4096) * 4096,
      diskFreeBytes: Math.round(this.#between(4e9, 4.1e9) / 4096) * 4096,
      temperatureC: Math.round(this.#between(380, 610)) / 10,
      agentMemoryBytes: Math.round(this.#between(55e6, 62e6) / 4096) * 4096,
    });
    return window.record(UNDATED, MINUTE, {});
  }

  #traffic() {
    const rxBytes = this.#random.between(100_000, 60_000_000);
    const txBytes = Math.round(rxBytes * this.#between(0.05, 0.2));
    return {
      rxBytes,
      txBytes,
      rxPeakBps: Math.round((rxBytes / 60) * 8 * this.#between(1.5, 9)),
      txPeakBps: Math.round((txBytes / 60) * 8 * this.#between(1.5, 9)),
      interfaceErrors: this.#random.chance(0.01) ? this.#random.between(1, 40) : 0,
    };
  }

  #day(at: Millis) {
    return {
      kind: "day" as const,
      span: DAY,
      date: new Date(at).toISOString().slice(0, 10),
      linkWindows: MINUTES_A_DAY,
      measuredMs: DAY,
      availableMs: DAY - this.#random.between(0, 3_600_000),
      unpoweredMs: 0,
      blocks: 288,
      blocksDown: this.#random.between(0, 12),
      outages: [{ cause: "rain-fade" as const, count: 2, downMs: this.#random.between(0, 3_600_000), over300s: 1 }],
      rxBytes: this.#random.between(1e9, 60e9),
      txBytes: this.#random.between(1e8, 6e9),
    };
  }

  #between(from: number, to: number): number {
    return from + this.#random.uniform() * (to - from);
  }
}

/** UTF-8 bytes of the records' JSON: the payload that everything is measured against. */
export function payloadBytes(drafts: readonly Draft[]): number {
  return drafts.reduce((sum, draft) => sum + Buffer.byteLength(JSON.stringify(draft)), 0);
}
