import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Draft, type PreviousRun, type Recorder, stampNow } from "../../agent/core/record.ts";
import { Anchors } from "../../agent/outbox/stamp-repair.ts";
import { NodeClock } from "../../agent/platform/node-clock.ts";
import { BootRecords } from "../../agent/timekeeping/boot-records.ts";
import { FakeTimeSource } from "../support/fake-time-source.ts";
import { recordingLog } from "../support/recording-log.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const NOW = Date.UTC(2026, 10, 23);
const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

interface Kept {
  readonly json: string;
  /** When it was made, in truth. */
  readonly truth: number;
}

/** What outlives a power cut: the records, the anchors, the last sign of life. And the time of the world outside. */
class Site {
  readonly kept: Kept[] = [];
  readonly anchors = new Anchors();
  previousRun: PreviousRun | undefined;
  truth = NOW;
  #boots = 0;

  nextBoot(): string {
    return `boot-${++this.#boots}`;
  }

  /** The records as they would be sent now. */
  sent(): readonly { readonly record: Readonly<Record<string, unknown>>; readonly truth: number }[] {
    return this.kept.map(({ json, truth }) => ({
      record: JSON.parse(this.anchors.repair(json)) as Record<string, unknown>,
      truth,
    }));
  }
}

/** One boot of the box: the real NodeClock and BootRecords, and a record each minute. */
class Boot implements Recorder {
  readonly world: VirtualClock;
  readonly source: FakeTimeSource;
  readonly clock: NodeClock;
  readonly #site: Site;
  readonly #began: number;
  readonly #bootRecords: BootRecords;
  readonly #power = new AbortController();

  /** @param options.wall what its clock shows when it begins; @param options.ppm by how much its oscillator is slow. */
  constructor(
    site: Site,
    private readonly options: { readonly wall: number; readonly ppm?: number },
  ) {
    this.#site = site;
    this.#began = site.truth;
    this.world = new VirtualClock({ bootId: site.nextBoot(), monotonic: 0, wall: options.wall });
    this.source = new FakeTimeSource(this.world);
    this.clock = new NodeClock("detect", { source: this.source, builtAt: NOW - 10 * YEAR });
    void this.clock.watchTrust(this.#power.signal);
    const previousRun = site.previousRun;
    // As the outbox does when it opens.
    if (previousRun?.lastAlive.at !== undefined) this.clock.notBefore(previousRun.lastAlive.at);
    const { log } = recordingLog();
    const parts = { recorder: this, clock: this.clock, log, agentVersion: "1.2.3", previousRun: () => previousRun };
    this.#bootRecords = new BootRecords(parts);
    void this.#bootRecords.start();
  }

  async append(drafts: readonly Draft[]): Promise<void> {
    for (const draft of drafts) {
      this.#site.kept.push({ json: JSON.stringify(draft), truth: this.truth });
      if (draft.kind === "clock") this.#site.anchors.add({ ...draft.anchor, seq: this.#site.kept.length });
      const { at } = draft;
      const lastAlive = { boot: this.clock.bootId, up: this.clock.monotonic(), ...(at === undefined ? {} : { at }) };
      this.#site.previousRun = { lastAlive, stoppedCleanly: false };
    }
  }

  get truth(): number {
    return this.#began + this.world.monotonic() * (1 + (this.options.ppm ?? 0) / 1e6);
  }

  async run(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      await this.world.advance(MINUTE);
      await this.append([{ ...stampNow(this.clock), kind: "link", span: MINUTE }]);
    }
  }

  /** Somebody, or a bad battery, sets the clock. */
  set(wall: number): void {
    this.source.vouches = false;
    this.world.setWall(wall, true);
  }

  /** A time server was reached. */
  synchronise(): void {
    this.world.setWall(this.truth, true);
    this.source.vouches = true;
  }

  async cutPower(outageMs: number): Promise<void> {
    this.#site.truth = this.truth + outageMs;
    this.#power.abort();
    await this.#bootRecords.stop();
  }
}

describe("a box that wakes up in 1970", () => {
  it("dates all it has recorded in a boot once it knows the time, and says what it does not know of an earlier boot", async () => {
    const site = new Site();
    const first = new Boot(site, { wall: 0 });
    await first.run(30);
    await first.cutPower(10 * MINUTE);
    const second = new Boot(site, { wall: 0 });
    await second.run(30);
    expect(site.sent().filter(({ record }) => "at" in record)).toEqual([]);
    second.synchronise();
    await second.run(2);

    const sent = site.sent();
    const [unknown, known] = [sent.slice(0, 31), sent.slice(31)];
    for (const { record } of unknown) expect(record).toMatchObject({ boot: "boot-1" });
    for (const { record, truth } of known) {
      expect(record).not.toHaveProperty("boot");
      expect(Math.abs((record["at"] as number) - truth)).toBeLessThan(2);
    }
    expect(known.filter(({ record }) => record["clock"] === "repaired")).toHaveLength(31);
    const boots = sent.map(({ record }) => record).filter(({ kind }) => kind === "boot");
    expect(boots).toMatchObject([
      { reason: "first-start", boot: "boot-1" },
      { reason: "power-cut", clock: "repaired", lastAlive: { boot: "boot-1", up: 30 * MINUTE }, sinceBootMs: 0 },
    ]);
    await second.cutPower(0);
  });

  it("does not believe a synchronised time before the one it remembers, and is right all the same once that is mended", async () => {
    const site = new Site();
    const first = new Boot(site, { wall: 0 });
    first.synchronise();
    await first.run(5);
    await first.cutPower(MINUTE);
    const second = new Boot(site, { wall: NOW - YEAR });
    second.source.vouches = true;
    await second.run(20);
    second.synchronise();
    await second.run(5);
    for (const { record, truth } of site.sent()) expect(Math.abs((record["at"] as number) - truth)).toBeLessThan(2000);
    await second.cutPower(0);
  });
});

describe("any box whose clock wanders and jumps", () => {
  const wrong = fc.oneof(fc.integer({ min: -5 * YEAR, max: 5 * YEAR }), fc.integer({ min: -MINUTE, max: MINUTE }));
  const event = fc.record({
    minutes: fc.integer({ min: 0, max: 40 }),
    // Set to the truth and so much; undefined: synchronised.
    set: fc.option(
      wrong.filter((by) => Math.abs(by) > 1000),
      { nil: undefined },
    ),
  });
  const boot = fc.record({
    wall: fc.oneof(fc.constant(0), fc.integer({ min: NOW - 5 * YEAR, max: NOW + 5 * YEAR })),
    ppm: fc.double({ min: -100, max: 100, noNaN: true }),
    outage: fc.integer({ min: 0, max: YEAR }),
    events: fc.array(event, { maxLength: 4 }),
  });

  it("sends every record within 2 s of the true time, or with the boot that nobody could date", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(boot, { minLength: 1, maxLength: 3 }), async (boots) => {
        const site = new Site();
        const dated = new Set<string>();
        for (const { wall, ppm, outage, events } of boots) {
          const box = new Boot(site, { wall, ppm });
          for (const { minutes, set } of events) {
            await box.run(minutes);
            if (set !== undefined) box.set(box.truth + set);
            else {
              box.synchronise();
              dated.add(box.clock.bootId);
              await box.run(2);
            }
          }
          await box.run(1);
          await box.cutPower(outage);
        }
        for (const { record, truth } of site.sent()) {
          if (record["at"] === undefined) expect(dated.has(record["boot"] as string)).toBe(false);
          else expect(Math.abs((record["at"] as number) - truth)).toBeLessThanOrEqual(2000);
        }
      }),
      { numRuns: 20 },
    );
  });
});
