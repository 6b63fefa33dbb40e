import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createCalendar } from "../../agent/platform/calendar.ts";
import { buildAgent } from "../../scripts/build/build.ts";
import { recordingLog } from "../support/recording-log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("calendar", () => {
  let zoneBefore: string | undefined;

  beforeEach(() => {
    zoneBefore = process.env["TZ"];
  });

  afterEach(() => {
    vi.useRealTimers();
    if (zoneBefore === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zoneBefore;
  });

  it("knows the date at the site", () => {
    const calendar = createCalendar("Asia/Jayapura", recordingLog().log);
    expect(calendar.localDate(Date.UTC(2026, 11, 31, 14, 59))).toBe("2026-12-31");
    expect(calendar.localDate(Date.UTC(2026, 11, 31, 15))).toBe("2027-01-01");
  });

  it("runs jobs in the production bundle without the memory that Intl costs", async () => {
    const folder = await temporaryFolder();
    onTestFinished(() => folder.remove());
    const entry = fileURLToPath(new URL("../support/calendar-program.ts", import.meta.url));
    const { program } = await buildAgent(join(folder.path, "calendar"), { entry });
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 20_000 });
    expect(JSON.parse(stdout)).toEqual({ formatters: 0, newYear: "2027-01-01" });
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
