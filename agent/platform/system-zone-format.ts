const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

export interface FormatPart {
  readonly type: "year" | "month" | "day" | "hour" | "minute" | "second" | "weekday" | "timeZoneName";
  readonly value: string;
}

/**
 * Stands in for `Intl.DateTimeFormat` inside node-cron in the production bundle (`scripts/build/light-node-cron.ts`). The first use of any
 * `Intl` formatter makes V8 look through the data of all locales: 7 MB of resident memory, more than a tenth of the agent, to learn
 * what the local getters of Date know. It gives the parts that node-cron reads, in the zone of the process.
 */
export class SystemZoneFormat {
  /** @throws RangeError for a time zone of its own: the zone of the process is the only one it knows. */
  constructor(_locale: string, options: { readonly timeZone?: string | undefined }) {
    if (options.timeZone !== undefined) throw new RangeError("set the time zone of the process instead");
  }

  formatToParts(date: Date): readonly FormatPart[] {
    return [
      { type: "weekday", value: WEEKDAYS[date.getDay()] ?? "" },
      { type: "year", value: String(date.getFullYear()) },
      { type: "month", value: twoDigits(date.getMonth() + 1) },
      { type: "day", value: twoDigits(date.getDate()) },
      { type: "hour", value: twoDigits(date.getHours()) },
      { type: "minute", value: twoDigits(date.getMinutes()) },
      { type: "second", value: twoDigits(date.getSeconds()) },
      { type: "timeZoneName", value: shortOffset(-date.getTimezoneOffset()) },
    ];
  }
}

/** `GMT+7`, `GMT-3:30`, `GMT+0`: as `timeZoneName: "shortOffset"` writes it. @param minutes east of Greenwich. */
function shortOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? "" : `:${twoDigits(size % 60)}`;
  return `GMT${minutes < 0 ? "-" : "+"}${Math.floor(size / 60)}${rest}`;
}

export function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
