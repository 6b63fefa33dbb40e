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
      tls: false,
      scenarios: ["calm"],
      page: 0,
    });
  });

  it("takes everything that can be said", () => {
    const text =
      "--preset satellite --minutes 10 --speed 2.5 --seed 42 --broker mqtt://127.0.0.1:1883,mqtts://b.example.id --shard 2/3 --workers 7 --scenario a,b-2 --json out.json --report out.html --page 8080";
    expect(readOptions(text.split(" "))).toEqual({
      sites: 27_800,
      minutes: 10,
      speed: 2.5,
      seed: 42,
      shard: { number: 2, of: 3 },
      broker: { urls: ["mqtt://127.0.0.1:1883", "mqtts://b.example.id"] },
      tls: false,
      workers: 7,
      scenarios: ["a", "b-2"],
      json: "out.json",
      report: "out.html",
      page: 8080,
    });
    expect(readOptions(["--broker", "mosquitto", "--brokers", "2", "--tls"])).toMatchObject({
      broker: "mosquitto",
      brokers: 2,
      tls: true,
    });
    expect(readOptions(["--no-page"])).not.toHaveProperty("page");
    expect(readOptions(["--help"])).toBeUndefined();
  });

  it.each([
    ["--sites 0", /whole number from 1/],
    ["--sites 1e3", /whole number/],
    ["--sites 5 --preset pilot", /both/],
    ["--preset village", /pilot, first-wave, satellite, national/],
    ["--preset toString", /pilot/],
    ["--minutes 0", /number from 0.05/],
    ["--speed 0.2", /number from 0.25 to 60/],
    ["--speed 61", /number from 0.25 to 60/],
    ["--seed -1", /'--seed' needs a value that does not begin with a dash\. `/],
    ["--seed 99999999999999999999", /whole number from 0 to 9007199254740991/],
    ["--seed 1.5", /whole number/],
    ["--broker rabbitmq", /embedded, mosquitto, nats or an address/],
    ["--broker mqtt://a,mqtt://a", /twice/],
    ["--broker mqtt://a,", /an address like/],
    ["--broker mqtt://a/path", /an address like/],
    ["--broker embedded,mosquitto", /they do not mix/],
    ["--brokers 2 --broker mqtt://a", /leave it out/],
    ["--brokers 2 --broker nats", /three nodes: leave --brokers out/],
    ["--brokers 0", /whole number from 1 to 16/],
    ["--tls", /--broker mosquitto or --broker nats/],
    ["--tls --broker mqtt://a", /mqtts:\/\//],
    ["--shard 0/3", /a part like 1\/3/],
    ["--shard 4/3", /a part like 1\/3/],
    ["--shard 1", /a part like 1\/3/],
    ["--shard 1/101", /at most 100/],
    ["--shard 3/5 --sites 2", /at most 2 shards/],
    ["--broker http://127.0.0.1", /address like mqtt/],
    ["--broker mqtt://me:secret@127.0.0.1", /user name/],
    ["--page 0", /whole number from 1 to 65535/],
    ["--page 8080 --no-page", /contradict/],
    ["--report x --json x", /same file/],
    ["--report x --json ./y/../x", /same file/],
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
