import { expect, it } from "vitest";
import { keyedHashes } from "../../agent/platform/keyed-hash.ts";

it("tells texts apart under one key, and nothing under another", () => {
  const today = keyedHashes.create();
  const tomorrow = keyedHashes.create();
  expect(today("02aabbccdd01")).toBe(today("02aabbccdd01"));
  expect(today("02aabbccdd01")).not.toBe(today("02aabbccdd02"));
  expect(today("02aabbccdd01")).not.toBe(tomorrow("02aabbccdd01"));
});
