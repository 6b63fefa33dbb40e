import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Throughput } from "../../agent/collectors/interface/throughput.ts";

function counters(rxBytes: number, txBytes = 0, errors = 0) {
  return { rxBytes, txBytes, errors };
}

/** Feeds one reading of eth0 a second. */
function fed(...rxBytes: readonly number[]): Throughput {
  const throughput = new Throughput();
  for (const [second, value] of rxBytes.entries()) throughput.observe("eth0", counters(value), second * 1000);
  return throughput;
}

describe("Throughput", () => {
  it("measures nothing with one reading", () => {
    expect(fed(5_000_000).take()).toEqual({});
    expect(fed(5_000_000).rate).toEqual({ interfaceName: "eth0" });
  });

  it("adds up what passed and finds the busiest second", () => {
    const throughput = new Throughput();
    throughput.observe("eth0", counters(1000, 500, 3), 0);
    throughput.observe("eth0", counters(2000, 600, 3), 1000);
    throughput.observe("eth0", counters(6000, 650, 5), 2000);
    expect(throughput.take()).toEqual({
      rxBytes: 5000,
      txBytes: 150,
      rxPeakBps: 32_000,
      txPeakBps: 800,
      interfaceErrors: 2,
    });
    expect(throughput.rate).toEqual({ interfaceName: "eth0", rxBps: 32_000, txBps: 400 });
  });

  it("lets no byte fall between two windows", () => {
    const throughput = fed(0, 100);
    throughput.take();
    throughput.observe("eth0", counters(350), 2000);
    expect(throughput.take().rxBytes).toBe(250);
    expect(throughput.take()).toEqual({});
  });

  it("begins again when a counter went back, as after a wrap or a restart", () => {
    expect(fed(4_294_967_000, 200, 500).take().rxBytes).toBe(300);
  });

  it("begins again when the interface was renamed or the default route moved", () => {
    const throughput = fed(0, 1000);
    throughput.observe("wwan0", counters(9_000_000), 2000);
    throughput.observe("wwan0", counters(9_000_700), 3000);
    expect(throughput.take().rxBytes).toBe(1700);
  });

  it("does not believe a jump that no interface could make", () => {
    expect(fed(0, 2 ** 53, 2 ** 53 + 1000).take().rxBytes).toBe(1000);
  });

  it("spreads what passed while nobody looked over that time", () => {
    const throughput = fed(0);
    throughput.observe("eth0", counters(10_000), 10_000);
    expect(throughput.take()).toMatchObject({ rxBytes: 10_000, rxPeakBps: 8000 });
  });

  it("does not take two readings close together for a busy second", () => {
    const throughput = fed(0);
    throughput.observe("eth0", counters(1000), 10);
    expect(throughput.take().rxPeakBps).toBe(8000);
  });

  it("never finds less than nothing or more than was counted, whatever the counters do", () => {
    const reading = fc.record({
      name: fc.constantFrom("eth0", "eth1"),
      rx: fc.nat(2 ** 31 - 1),
      tx: fc.nat(2 ** 31 - 1),
      errors: fc.nat(1000),
      after: fc.integer({ min: 1, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 40 }), (readings) => {
        const throughput = new Throughput();
        let at = 0;
        let upward = 0;
        readings.forEach((now, index) => {
          at += now.after;
          throughput.observe(now.name, counters(now.rx, now.tx, now.errors), at);
          const before = readings[index - 1];
          if (before?.name === now.name) upward += Math.max(0, now.rx - before.rx);
        });
        const traffic = throughput.take();
        for (const value of Object.values(traffic)) expect(value).toBeGreaterThanOrEqual(0);
        expect(traffic.rxBytes ?? 0).toBeLessThanOrEqual(upward);
      }),
    );
  });

  it("counts exactly what passed on an interface that only counts up", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 50 }), (passed) => {
        let total = 7;
        const totals = [total, ...passed.map((bytes) => (total += bytes))];
        expect(fed(...totals).take().rxBytes).toBe(passed.reduce((sum, bytes) => sum + bytes, 0));
      }),
    );
  });
});
