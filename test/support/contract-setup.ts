import { afterAll, afterEach, expect } from "vitest";
import { violations } from "./violations.ts";

/** Runs around every test. What is published while a file's last hooks run counts as well. */
function honoursContract(): void {
  expect(violations.splice(0), "messages that break the contract in config/contract").toEqual([]);
}
afterEach(honoursContract);
afterAll(honoursContract);
