import type { LookupAddress } from "node:dns";
import { describe, expect, it } from "vitest";
import { SharedLookup } from "../../agent/platform/shared-lookup.ts";

const ADDRESS: LookupAddress = { address: "192.0.2.7", family: 4 };

function asked(lookup: SharedLookup, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookup.function(name, {}, (error, addresses) => (error === null ? resolve(addresses) : reject(error)));
  });
}

describe("SharedLookup", () => {
  it("asks once for a name while the answer is awaited, and again afterwards", async () => {
    const names: string[] = [];
    let answer = (_: LookupAddress[]) => {};
    const lookup = new SharedLookup((name) => {
      names.push(name);
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    const waiting = [asked(lookup, "a"), asked(lookup, "a"), asked(lookup, "a")];
    answer([ADDRESS]);
    expect(await Promise.all(waiting)).toEqual([[ADDRESS], [ADDRESS], [ADDRESS]]);
    expect(names).toEqual(["a"]);
    const again = asked(lookup, "a");
    answer([]);
    expect(await again).toEqual([]);
    expect(names).toEqual(["a", "a"]);
  });

  it("hands an error to everybody who waits, and asks again afterwards", async () => {
    let times = 0;
    const lookup = new SharedLookup(async () => {
      times += 1;
      throw new Error("EAI_AGAIN");
    });
    const outcomes = await Promise.allSettled([asked(lookup, "a"), asked(lookup, "a")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await asked(lookup, "a").catch(() => undefined);
    expect(times).toBe(2);
  });

  it("finds this machine by the system's own look-up", async () => {
    expect(await asked(new SharedLookup(), "localhost")).toEqual(
      expect.arrayContaining([expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) })]),
    );
  });
});
