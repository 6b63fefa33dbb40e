import type { ClockFields } from "../core/record.ts";

/** What a `clock` record tells, and its number. */
export type Anchor = ClockFields["anchor"] & { readonly seq: number };

export const MAXIMUM_BOOTS = 16;
/** The first of a boot, which dates everything made before the time was known, and the newest. */
export const MAXIMUM_ANCHORS_OF_A_BOOT = 4;

/**
 * What is known of the time in the boots of the box, and the stamps that follow from it. A repaired stamp is as right as the anchor was,
 * but for the drift of the box's oscillator between the two: 2 s after a day at 23 ppm.
 */
export class Anchors {
  /** The boot that was anchored last stands last; the anchors of a boot side by side, in the order of `up`. */
  #all: readonly Anchor[] = [];

  /** @param anchors what `all` returned. */
  constructor(anchors: readonly Anchor[] = []) {
    for (const anchor of anchors) this.add(anchor);
  }

  /** Forgets the boot that was anchored the longest time ago when there are too many. */
  add(anchor: Anchor): void {
    const own = this.#of(anchor.boot).filter(({ up }) => up !== anchor.up);
    own.push(anchor);
    own.sort((a, b) => a.up - b.up);
    if (own.length > MAXIMUM_ANCHORS_OF_A_BOOT) own.splice(1, 1);
    this.#all = this.#all.filter(({ boot }) => boot !== anchor.boot).concat(own);
    const firsts = this.#firsts();
    if (firsts.length > MAXIMUM_BOOTS) this.#forgetUpTo(firsts[1]);
  }

  /**
   * Forgets the boots none of whose records is queued any more: their numbers are below that of the first anchor of a later boot.
   * @param oldestQueuedSeq no queued record has a lower number.
   */
  forgetBefore(oldestQueuedSeq: number): void {
    this.#forgetUpTo(this.#firsts().findLast(({ seq }) => seq <= oldestQueuedSeq));
  }

  /** Plain data, another list after each change; `new Anchors(all)` knows the same. */
  all(): readonly Anchor[] {
    return this.#all;
  }

  /**
   * A record that has `boot` and `up` of a known boot gets `at` and `"clock":"repaired"` instead, `seq` still first. Every other text
   * comes back as it is. Never throws.
   * @param json a stored record, without or with `seq`.
   */
  repair(json: string): string {
    if (!json.includes('"boot":')) return json;
    try {
      return this.#repaired(JSON.parse(json)) ?? json;
    } catch {
      return json; // No JSON, or nested beyond all reason: whoever reads the record says what is wrong with it.
    }
  }

  /** Undefined when there is nothing to repair. @param value any JSON value. */
  #repaired(value: unknown): string | undefined {
    if (typeof value !== "object" || value === null) return undefined;
    const { seq, boot, up, ...rest } = value as Readonly<Record<string, unknown>>;
    if (typeof boot !== "string" || typeof up !== "number") return undefined;
    if (rest["at"] !== undefined || rest["kind"] === "clock") return undefined;
    const at = this.#timeOf(boot, up);
    if (at === undefined) return undefined;
    return JSON.stringify({ ...(seq === undefined ? {} : { seq }), at, clock: "repaired", ...rest });
  }

  /** UTC milliseconds. The first anchor after it, because the clock was only set right then; if there is none, the last one before. */
  #timeOf(boot: string, up: number): number | undefined {
    const anchors = this.#of(boot);
    const anchor = anchors.find((candidate) => candidate.up >= up) ?? anchors.at(-1);
    if (anchor === undefined) return undefined;
    const at = Math.round(anchor.at + (up - anchor.up));
    return Number.isSafeInteger(at) ? at : undefined;
  }

  #of(name: string): Anchor[] {
    return this.#all.filter(({ boot }) => boot === name);
  }

  /** The first anchor of each boot. */
  #firsts(): readonly Anchor[] {
    return this.#all.filter(({ boot }, index) => this.#all[index - 1]?.boot !== boot);
  }

  /** What stands before `first`; nothing without it. */
  #forgetUpTo(first: Anchor | undefined): void {
    const index = first === undefined ? 0 : this.#all.indexOf(first);
    if (index > 0) this.#all = this.#all.slice(index);
  }
}
