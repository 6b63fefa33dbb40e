import { describe, expect, it } from "vitest";
import { readOptions } from "../../simulator/command/options.ts";
import { UsageError } from "../../simulator/command/usage-error.ts";

describe("options of the simulator", () => {
  it("runs 200 calm sites for a minute against the embedded broker unless told otherwise", () => {
    expect(readOptions([])).toEqual({
      sites: 200,
      minutes: 1,
      speed: 1,
      seed: 1,
      broker: "embedded",
      scenarios: ["calm"],
    });
  });

  it("takes everything that can be said", () => {
    const text =
      "--preset satellite --minutes 10 --speed 2.5 --seed 42 --broker mqtt://127.0.0.1:1883 --workers 7 --scenario a,b-2 --json out.json";
    expect(readOptions(text.split(" "))).toEqual({
      sites: 27_800,
      minutes: 10,
      speed: 2.5,
      seed: 42,
      broker: { url: "mqtt://127.0.0.1:1883" },
      workers: 7,
      scenarios: ["a", "b-2"],
      json: "out.json",
    });
    expect(readOptions(["--help"])).toBeUndefined();
  });

  it.each([
    ["--sites 0", /whole number from 1/],
    ["--sites 1e3", /whole number/],
    ["--sites 5 --preset pilot", /both/],
    ["--preset village", /pilot, first-wave, satellite, national/],
    ["--preset toString", /pilot/],
    ["--minutes 0", /number from 0.05/],
    ["--speed 0.5", /number from 1 to 60/],
    ["--speed 61", /number from 1 to 60/],
    ["--seed -1", /argument is ambiguous|whole number/],
    ["--seed 1.5", /whole number/],
    ["--broker nats", /embedded, mosquitto or an address/],
    ["--broker http://127.0.0.1", /address like mqtt/],
    ["--broker mqtt://me:secret@127.0.0.1", /user name/],
    ["--workers 0", /whole number from 1 to 250/],
    ["--scenario calm,calm", /twice/],
    ["--scenario ../etc", /list of names/],
    ["--json=", /name of a file/],
    ["--shards 3", /--help/],
    ["extra", /--help/],
  ])("refuses %s", (text, message) => {
    expect(() => readOptions(text.split(" "))).toThrow(UsageError);
    expect(() => readOptions(text.split(" "))).toThrow(message);
  });
});
