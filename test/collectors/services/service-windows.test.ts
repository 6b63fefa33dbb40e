import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServiceWindows } from "../../../agent/collectors/services/service-windows.ts";
import { SuarError } from "../../../agent/core/errors.ts";
import type { Draft } from "../../../agent/core/record.ts";
import type { ServiceReading } from "../../../agent/core/services.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const LENGTH = 300_000;

let clock: VirtualClock;
let log: ReturnType<typeof recordingLog>;
let appended: (readonly Draft[])[];
let refuse: boolean;
let windows: ServiceWindows;

beforeEach(async () => {
  clock = new VirtualClock({ monotonic: 1_000_000 });
  log = recordingLog();
  appended = [];
  refuse = false;
  const append = async (drafts: readonly Draft[]) => {
    if (refuse) throw new SuarError("stopped", {});
    appended.push(drafts);
  };
  windows = new ServiceWindows(LENGTH, new Map(), { clock, log: log.log, recorder: { append } });
  await windows.start();
});

afterEach(async () => {
  const stopping = windows.stop(1000);
  await clock.advance(6000);
  await stopping;
});

function take(...services: readonly Partial<ServiceReading>[]): void {
  windows.take(
    services.map((service) => ({ of: "service", service: { unit: "wifi", source: "a", kind: "log", ...service } })),
  );
}

describe("windows of services", () => {
  it("end at multiples of their length, and have one record for each unit, in one append", async () => {
    take({ bytes: 1 }, { unit: "klinik", bytes: 2 }, { bytes: 3 });
    await clock.advance(199_999);
    expect(appended).toEqual([]);
    await clock.advance(1);
    expect(appended).toEqual([
      [
        expect.objectContaining({ kind: "service", unit: "wifi", span: 200_000, bytes: 4, at: clock.wall().at }),
        expect.objectContaining({ kind: "service", unit: "klinik", span: 200_000, bytes: 2 }),
      ],
    ]);
    await clock.advance(LENGTH);
    expect(appended).toHaveLength(1);
    take({ bytes: 5 });
    await clock.advance(LENGTH);
    expect(appended[1]).toEqual([expect.objectContaining({ span: LENGTH, bytes: 5 })]);
  });

  it("record what is left when they are stopped", async () => {
    take({ bytes: 1 });
    await clock.advance(10_000);
    const stopping = windows.stop(1000);
    await clock.settle();
    await stopping;
    expect(appended).toEqual([[expect.objectContaining({ span: 10_000, bytes: 1 })]]);
  });

  it("show what was recorded last, in the order of the units, until it is outdated", async () => {
    expect(windows.status()).toEqual({});
    take({ bytes: 1 }, { unit: "sembako", bytes: 2 });
    await clock.advance(LENGTH);
    expect(windows.status()).toEqual({
      services: [
        { unit: "sembako", bytes: 2 },
        { unit: "wifi", bytes: 1 },
      ],
    });
    await clock.advance(2 * LENGTH);
    expect(windows.status().services).toHaveLength(2);
    await clock.advance(2 * LENGTH);
    expect(windows.status()).toEqual({});
  });

  it("that are refused are logged once, and not merged into the next", async () => {
    refuse = true;
    for (let window = 0; window < 3; window++) {
      take({ bytes: 1 });
      await clock.advance(LENGTH);
    }
    refuse = false;
    take({ bytes: 7 });
    await clock.advance(LENGTH);
    expect(appended).toEqual([[expect.objectContaining({ bytes: 7 })]]);
    expect(log.lines.map(({ message }) => message)).toEqual(["window was not recorded", "windows are recorded again"]);
  });
});
