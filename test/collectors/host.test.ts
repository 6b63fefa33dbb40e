import { describe, expect, it } from "vitest";
import { HostCollector } from "../../agent/collectors/host/host.ts";
import { SuarError } from "../../agent/core/errors.ts";
import { FakeHost } from "../support/fake-host.ts";

describe("HostCollector", () => {
  it("hands on what the box says", async () => {
    const host = new FakeHost();
    const collected = await new HostCollector(30_000, host).collect(new AbortController().signal);
    expect(collected).toEqual({ readings: [{ of: "host", host: host.reading }] });
  });

  it("fails when the box says nothing", async () => {
    const host = new FakeHost();
    host.problem = new SuarError("host-unreadable", { reason: "test" });
    const run = new HostCollector(30_000, host).collect(new AbortController().signal);
    await expect(run).rejects.toMatchObject({ code: "host-unreadable" });
  });
});
