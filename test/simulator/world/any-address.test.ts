import { describe, expect, it } from "vitest";
import { SuarError } from "../../../agent/core/errors.ts";
import type { Session, SessionOptions, Transport } from "../../../agent/core/transport.ts";
import { makeFleet } from "../../../simulator/fleet/fleet.ts";
import { sitesOfShard, sizeOfShard } from "../../../simulator/fleet/shard.ts";
import { AnyAddress, rotated } from "../../../simulator/world/any-address.ts";

const OPTIONS = { url: "mqtt://one" } as SessionOptions;

/** A transport that knows how each address answers, and which were tried. */
function addresses(answers: Readonly<Record<string, "up" | "away" | "refuses">>) {
  const tried: string[] = [];
  const inner: Transport = {
    open: async ({ url }) => {
      tried.push(url);
      const answer = answers[url];
      if (answer === "up") return { version: 4 } as Session;
      if (answer === "refuses") throw new SuarError("broker-refused", { broker: url, reasonCode: 5 });
      throw new SuarError("broker-unreachable", { broker: url, reason: "refused" });
    },
  };
  const any = new AnyAddress(inner, "mqtt://one", ["mqtt://b", "mqtt://c", "mqtt://one"]);
  return { tried, open: (options: SessionOptions, signal = new AbortController().signal) => any.open(options, signal) };
}

describe("a broker with several addresses", () => {
  it("is tried one after the other until one answers", async () => {
    const { tried, open } = addresses({ "mqtt://c": "up" });
    await open(OPTIONS);
    expect(tried).toEqual(["mqtt://b", "mqtt://c"]);
  });

  it("is not reached when none of them is there, and its refusal is the answer", async () => {
    const away = addresses({});
    await expect(away.open(OPTIONS)).rejects.toMatchObject({ code: "broker-unreachable" });
    expect(away.tried).toHaveLength(3);
    const refusing = addresses({ "mqtt://b": "refuses", "mqtt://c": "up" });
    await expect(refusing.open(OPTIONS)).rejects.toMatchObject({ code: "broker-refused" });
    expect(refusing.tried).toEqual(["mqtt://b"]);
  });

  it("is not tried further by somebody who has been stopped, and other brokers are left alone", async () => {
    const { tried, open } = addresses({});
    await expect(open(OPTIONS, AbortSignal.abort())).rejects.toThrow();
    expect(tried).toHaveLength(1);
    await expect(open({ ...OPTIONS, url: "mqtt://elsewhere" })).rejects.toThrow();
    expect(tried.at(-1)).toBe("mqtt://elsewhere");
  });

  it("is entered at another address by each site", () => {
    expect([0, 1, 2, 3].map((site) => rotated(["a", "b", "c"], site).join(""))).toEqual(["abc", "bca", "cab", "abc"]);
  });
});

describe("the shards of a fleet", () => {
  it("have every site once, and each a part of every region", () => {
    const fleet = makeFleet(1000, 1);
    const shards = [1, 2, 3].map((number) => sitesOfShard(fleet, { number, of: 3 }));
    expect(shards.map(({ length }) => length)).toEqual([1, 2, 3].map((number) => sizeOfShard(1000, { number, of: 3 })));
    expect(new Set(shards.flat()).size).toBe(1000);
    const provinces = shards.map((sites) => new Set(sites.map(({ province }) => province)).size);
    expect(Math.min(...provinces)).toBeGreaterThan(30);
    expect(sitesOfShard(fleet, undefined)).toBe(fleet);
    expect(sizeOfShard(7, undefined)).toBe(7);
  });
});
