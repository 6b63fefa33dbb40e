import { describe, expect, it } from "vitest";
import { numberOf, tidyLine, tidySecret, wishOf, yesOrNo } from "../../agent/setup/typed.ts";

describe("a line from a phone", () => {
  it.each([
    ["  5304122003 ", "5304122003"],
    ["\u001b[200~broker.example.net\u001b[201~", "broker.example.net"],
    ["\u001b[A\u001b[D\u001bOB12", "12"],
    ["a\u00a0b\u2003c", "a b c"],
    ["\ufeff12\u200b34", "1234"],
    ["10°10’38” LS", "10°10'38\" LS"],
    ["−10.1772", "-10.1772"],
    ["12\b34\u007f5", "135"],
    ["\u0000\u0007", ""],
    ["x".repeat(5000), "x".repeat(1024)],
  ])("%j becomes %j", (typed, text) => {
    expect(tidyLine(typed)).toBe(text);
  });

  it("keeps a secret as it was meant, with its quotes and spaces inside", () => {
    expect(tidySecret("  s3cr–t  “x”\u001b[C ")).toBe("s3cr–t  “x”");
  });

  it.each([
    ["<", "back"],
    ["KEMBALI", "back"],
    ["?", "help"],
    ["Bantuan", "help"],
    ["keluar", "quit"],
    ["kembali lagi", undefined],
    ["constructor", undefined],
  ])("%s wishes %s", (text, wish) => {
    expect(wishOf(text, false)).toBe(wish);
  });

  it("takes a word for a secret, and only a sign for a wish", () => {
    expect(wishOf("kembali", true)).toBeUndefined();
    expect(wishOf("<", true)).toBe("back");
    expect(wishOf("?", true)).toBe("help");
  });

  it.each([
    ["2", 2],
    ["2.", 2],
    ["(2)", 2],
    ["No. 2", 2],
    ["nomor 12", 12],
    ["2 a", undefined],
    ["-2", undefined],
    ["1234", undefined],
  ])("%s is the number %s", (text, number) => {
    expect(numberOf(text)).toBe(number);
  });

  it.each([
    ["Y", true],
    ["Iya", true],
    ["betul", true],
    ["T", false],
    ["tdk", false],
    ["n", false],
    ["mungkin", undefined],
  ])("%s means %s", (text, yes) => {
    expect(yesOrNo(text)).toBe(yes);
  });
});
