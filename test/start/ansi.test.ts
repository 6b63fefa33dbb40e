import { describe, expect, it } from "vitest";
import { encodeLine, encodeUpdate } from "../../scripts/start/view/ansi.ts";
import { span } from "../../scripts/start/view/spans.ts";

describe("screen updates", () => {
  it("write only the lines that changed", () => {
    const update = encodeUpdate(["a", "b", "c"], ["a", "B", "c"]);
    expect(update).toContain("\u001b[2;1HB");
    expect(update).not.toContain(";1Ha");
    expect(update).not.toContain("\u001b[2J");
  });

  it("write nothing when nothing changed", () => {
    expect(encodeUpdate(["a"], ["a"])).toBe("");
  });

  it("clear a screen that nothing is known of", () => {
    expect(encodeUpdate(undefined, ["a"])).toMatch(/\[2J.*\[1;1Ha/);
  });

  it("use no colour where none is wanted, but keep weight", () => {
    const line = [span("bad", "bad"), span("good", "good"), span("plain")];
    expect(encodeLine(line, true)).toBe("\u001b[31mbad\u001b[0m\u001b[32mgood\u001b[0mplain");
    expect(encodeLine(line, false)).toBe("\u001b[1mbad\u001b[0mgoodplain");
  });
});
