import fc from "fast-check";
import { describe, expect, it } from "vitest";
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
      expect(mailbox.next).toBe(expected);
      expect(mailbox.next).toBe(expected);
      mailbox.published(expected);
    }
    expect(mailbox.next).toBeUndefined();
  });

  it("keeps a report that came while the one before was being published", () => {
    const mailbox = new Mailbox();
    const [old, latest] = [message("old"), message("latest")];
    mailbox.report(old);
    mailbox.report(latest);
    mailbox.published(old);
    expect(mailbox.next).toBe(latest);
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
            const next = mailbox.next;
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
