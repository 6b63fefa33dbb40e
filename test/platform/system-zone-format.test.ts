import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SystemZoneFormat } from "../../agent/platform/system-zone-format.ts";

let zoneBefore: string | undefined;
beforeEach(() => {
  zoneBefore = process.env["TZ"];
});
afterEach(() => {
  if (zoneBefore === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zoneBefore;
});

function parts(format: { formatToParts(date: Date): readonly { type: string; value: string }[] }, date: Date) {
  const wanted = ["weekday", "year", "month", "day", "hour", "minute", "second", "timeZoneName"];
  const found = format.formatToParts(date).filter(({ type }) => wanted.includes(type));
  return Object.fromEntries(found.map(({ type, value }) => [type, value === "24" ? "00" : value]));
}

/** With half-hour offsets and daylight saving time besides the three zones of Indonesia. */
const ZONES = [
  "Asia/Jakarta",
  "Asia/Makassar",
  "Asia/Jayapura",
  "UTC",
  "Europe/Berlin",
  "America/St_Johns",
  "Asia/Kathmandu",
];

it.each(ZONES)("gives what Intl.DateTimeFormat gives node-cron, in %s", (zone) => {
  process.env["TZ"] = zone;
  const intl = new Intl.DateTimeFormat("en-US", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    weekday: "short",
    hour12: false,
    timeZoneName: "shortOffset",
  });
  const ours = new SystemZoneFormat("en-US", {});
  fc.assert(
    fc.property(fc.date({ min: new Date("2020-01-01"), max: new Date("2060-01-01"), noInvalidDate: true }), (date) => {
      expect(parts(ours, date)).toEqual(parts(intl, date));
    }),
  );
});

it("refuses a zone that is not that of the process", () => {
  expect(() => new SystemZoneFormat("en-US", { timeZone: "Asia/Jakarta" })).toThrow(RangeError);
});
