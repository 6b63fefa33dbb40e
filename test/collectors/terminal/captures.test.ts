import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Capture } from "../../../agent/cli/capture.ts";
import { readCapture } from "../../support/replayed-terminal.ts";

const FOLDER = new URL("../../fixtures/terminals/", import.meta.url);

/** Files that `suar capture` printed beside a terminal: the drivers must make of the same answers what they made then. */
describe("a terminal that was captured", () => {
  it.each(readdirSync(FOLDER))("reads as it did: %s", async (file) => {
    const captured = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Capture;
    const { reading, problem } = await readCapture(captured);
    expect(reading).toEqual(captured.reading);
    expect(problem?.code).toBe(captured.problem?.code);
  });
});
