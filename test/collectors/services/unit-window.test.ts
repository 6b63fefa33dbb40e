import { describe, expect, it } from "vitest";
import { UnitWindow } from "../../../agent/collectors/services/unit-window.ts";
import type { ServiceReading, ServiceUnit } from "../../../agent/core/services.ts";

const SPAN = 300_000;

function windowOf(unit: ServiceUnit, ...readings: readonly Partial<ServiceReading>[]): UnitWindow {
  const window = new UnitWindow(unit);
  for (const reading of readings) window.add({ unit, source: "a", kind: "nginx", ...reading });
  return window;
}

describe("the window of a unit", () => {
  it("in which nothing was measured has no record", () => {
    expect(windowOf("wifi").take(SPAN, 3)).toBeUndefined();
    expect(windowOf("wifi", {}).take(SPAN, 3)).toBeUndefined();
  });

  it("adds volumes up and begins the next one empty", () => {
    const window = windowOf("sembako", { bytes: 10, requests: 7, errors: 0 }, { bytes: 5, requests: 9 });
    expect(window.take(SPAN, 0)).toEqual({
      kind: "service",
      span: SPAN,
      unit: "sembako",
      bytes: 15,
      requests: 16,
      errors: 0,
    });
    expect(window.take(SPAN, 0)).toBeUndefined();
  });

  it("is reachable when every check that could tell said so; its time is the median", () => {
    const up = { check: { reachable: true, httpMs: 600 } };
    const slow = { check: { reachable: true, httpMs: 900 } };
    const down = { check: { reachable: false, failure: "no-answer" } } as const;
    const untold = { check: { failure: "clock" } } as const;
    expect(windowOf("kantor", up, slow, up).take(SPAN, 0)).toMatchObject({ reachable: true, httpMs: 600 });
    expect(windowOf("kantor", up, down, up).take(SPAN, 0)).toMatchObject({ reachable: false, failure: "no-answer" });
    expect(windowOf("kantor", untold).take(SPAN, 0)).toEqual({
      kind: "service",
      span: SPAN,
      unit: "kantor",
      failure: "clock",
    });
  });

  it("adds devices of sources of one kind, and takes the greatest of kinds, which see the same devices", () => {
    const ap = (source: string, clients: number) => ({ kind: "iw", source, clients });
    const leases = { kind: "dnsmasq", source: "leases", clients: 9 };
    const readings = [ap("wlan0", 7), ap("wlan0", 2), ap("wlan1", 4), leases];
    expect(windowOf("wifi", ...readings).take(SPAN, 6)).toMatchObject({ clients: "10-19", uniquesDay: "5-9" });
    expect(windowOf("wifi", leases).take(SPAN, 30)).toMatchObject({ clients: "5-9", uniquesDay: "20+" });
    expect(windowOf("wifi", ap("wlan0", 0)).take(SPAN, 0)).toMatchObject({ clients: "0", uniquesDay: "0" });
  });

  it("says nothing of the day where nothing tells devices apart", () => {
    expect(windowOf("wifi", { kind: "starlink", clients: 7 }).take(SPAN, undefined)).toEqual({
      kind: "service",
      span: SPAN,
      unit: "wifi",
      clients: "5-9",
    });
  });

  it.each(["klinik", "apotek", "simpan-pinjam"] as const)("of %s has volumes only, whatever was read", (unit) => {
    const fields = windowOf(unit, { clients: 3, bytes: 10 }).take(SPAN, 3);
    expect(fields).toEqual({ kind: "service", span: SPAN, unit, bytes: 10 });
    expect(windowOf(unit, { clients: 3 }).take(SPAN, 3)).toBeUndefined();
  });
});
