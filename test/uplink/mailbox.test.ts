import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR } from "../../agent/core/time.ts";
import type { Message } from "../../agent/core/transport.ts";
import { Mailbox } from "../../agent/uplink/mailbox.ts";

const message = (topic: string): Message => ({ topic, payload: new Uint8Array(), retain: false });

describe("the mailbox", () => {
  it("has replies before the report, each until it was published", () => {
    const mailbox = new Mailbox();
    const [report, first, second] = [message("report"), message("1"), message("2")];
    mailbox.report(report);
    mailbox.reply(first);
    mailbox.reply(second);
    for (const expected of [first, second, report]) {
      expect(mailbox.next(0)).toBe(expected);
      expect(mailbox.next(0)).toBe(expected);
      mailbox.published(expected);
    }
    expect(mailbox.next(0)).toBeUndefined();
  });

  it("keeps a report that came while the one before was being published", () => {
    const mailbox = new Mailbox();
    const [old, latest] = [message("old"), message("latest")];
    mailbox.report(old);
    mailbox.report(latest);
    mailbox.published(old);
    expect(mailbox.next(0)).toBe(latest);
  });

  it("gives a reply up at which three sessions ended in a row", () => {
    const mailbox = new Mailbox();
    const [first, second] = [message("1"), message("2")];
    mailbox.reply(first);
    mailbox.reply(second);
    expect([1, 2, 3].map(() => mailbox.cutOff(first, 0))).toEqual([false, false, true]);
    expect(mailbox.next(0)).toBe(second);
  });

  it("leaves a report out for an hour at which three sessions ended in a row, and after that one is enough", () => {
    const mailbox = new Mailbox();
    const cutOff = (now: number) => {
      // Each session begins with a report of its own.
      const report = message("report");
      mailbox.report(report);
      return mailbox.cutOff(report, now);
    };
    expect([1, 2, 3].map(() => cutOff(0))).toEqual([false, false, true]);
    expect([mailbox.next(HOUR - 1), mailbox.nextAt()]).toEqual([undefined, HOUR]);
    expect(mailbox.next(HOUR)?.topic).toBe("report");
    expect(cutOff(HOUR)).toBe(true);
    expect(mailbox.next(HOUR)).toBeUndefined();
    mailbox.published(mailbox.next(2 * HOUR) ?? message("none"));
    expect([1, 2, 3].map(() => cutOff(2 * HOUR))).toEqual([false, false, true]);
  });

  it("never holds more than 32 replies and one report, and gives out each reply once and in order", () => {
    const step = fc.constantFrom("reply" as const, "reply" as const, "report" as const, "publish" as const);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: "max" }), (steps) => {
        const mailbox = new Mailbox();
        const waiting: Message[] = [];
        let report: Message | undefined;
        for (const one of steps) {
          const made = message(one);
          if (one === "reply") {
            expect(mailbox.reply(made)).toBe(waiting.length < 32);
            if (waiting.length < 32) waiting.push(made);
          } else if (one === "report") {
            mailbox.report(made);
            report = made;
          } else {
            const next = mailbox.next(0);
            expect(next).toBe(waiting[0] ?? report);
            if (next === undefined) continue;
            mailbox.published(next);
            if (waiting.shift() === undefined) report = undefined;
          }
        }
      }),
    );
  });
});
