import { expect, it } from "vitest";
import { readableLine } from "../../scripts/start/last-words.ts";

it.each([
  ["TypeError: x is not a function", "TypeError: x is not a function"],
  ['{"error":{"code":"c","problem":"It broke.","remedy":"Mend it."},"exitCode":2}', "It broke. Mend it."],
  ['{"level":"warn","time":"t","part":"uplink","code":7,"msg":"no answer"}', "warn: uplink: no answer code=7"],
  ['{"anything":1}', '{"anything":1}'],
  ["17", "17"],
  ["", ""],
])("the last words %j are readable", (line, text) => {
  expect(readableLine(line)).toBe(text);
});
