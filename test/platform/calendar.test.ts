import { afterEach, describe, expect, it, vi } from "vitest";
import { createCalendar } from "../../agent/platform/calendar.ts";
import { recordingLog } from "../support/recording-log.ts";

describe("calendar", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("runs a job at midnight of the site's time zone, and not after it was cancelled", async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 14, 59, 30) }); // 23:59:30 in Jayapura
    let runs = 0;
    const cancel = createCalendar("Asia/Jayapura", recordingLog().log).schedule("midnight", "0 0 * * *", async () => {
      runs++;
    });
    await vi.advanceTimersByTimeAsync(29_000);
    expect(runs).toBe(0);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(runs).toBe(2);
    cancel();
    await vi.advanceTimersByTimeAsync(48 * 3_600_000);
    expect(runs).toBe(2);
  });

  it("logs a job that fails and runs it again the next time", async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 0, 0, 30) });
    const { log, lines } = recordingLog();
    let runs = 0;
    const cancel = createCalendar("UTC", log).schedule("every minute", "* * * * *", async () => {
      runs++;
      throw new Error("no");
    });
    await vi.advanceTimersByTimeAsync(120_000);
    cancel();
    expect(runs).toBe(2);
    expect(lines.filter((line) => line.level === "error").map((line) => line.fields["job"])).toEqual([
      "every minute",
      "every minute",
    ]);
  });
});
