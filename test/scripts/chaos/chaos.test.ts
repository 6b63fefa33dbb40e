import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readOptions } from "../../../scripts/chaos/options.ts";
import { obey } from "../../../scripts/chaos/orders.ts";
import { UsageError } from "../../../scripts/usage-error.ts";
import { ChaosProxy } from "../../../simulator/chaos/chaos-proxy.ts";
import { PRESETS } from "../../../simulator/chaos/link-quality.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { until } from "../../support/until.ts";

const PROGRAM = fileURLToPath(new URL("../../../scripts/chaos/main.ts", import.meta.url));

describe("the options of npm run chaos", () => {
  test("change a preset in units that people write", () => {
    const { target, quality, listen } = readOptions(
      "--to [::1]:1883 --preset geo --delay 1.5s --rate 64k --loss 2% --jitter 20".split(" "),
    );
    expect(target).toEqual({ host: "::1", port: 1883 });
    expect(listen).toBe(0);
    expect(quality).toEqual({ ...PRESETS.geo, delayMs: 1500, rate: 64_000, lossRatio: 0.02, jitterMs: 20 });
  });

  test.each([
    ["", /--to HOST:PORT/],
    ["--to localhost", /HOST:PORT/],
    ["--to localhost:0", /port from 1/],
    ["--to localhost:1 --preset mars", /none, geo, geo-rain/],
    ["--to localhost:1 --preset constructor", /none, geo, geo-rain/],
    ["--to localhost:1 --host=", /--host takes an address/],
    ["--to localhost:1 --delay -1", /--help|such as 300ms/],
    ["--to localhost:1 --delay=2h", /such as 300ms/],
    ["--to localhost:1 --loss 200%", /such as 1%/],
    ["--to localhost:1 --rate fast", /such as 512k/],
    ["--to localhost:1 --seed x", /whole number/],
    ["--to localhost:1 --wind 3", /--help/],
  ])("say what to write instead of %s", (line, sentence) => {
    expect(() => readOptions(line.split(" ").filter(Boolean))).toThrow(UsageError);
    expect(() => readOptions(line.split(" ").filter(Boolean))).toThrow(sentence);
  });
});

describe("the orders of npm run chaos", () => {
  const proxy = () => new ChaosProxy({ target: { host: "127.0.0.1", port: 1 }, random: seededRandom(1) });

  test.each([
    ["delay 300ms up", { up: { quality: { delayMs: 300 } }, down: { quality: { delayMs: 0 } } }],
    ["jitter 20", { up: { quality: { jitterMs: 20 } }, down: { quality: { jitterMs: 20 } } }],
    ["rate 64k down", { up: { quality: { rate: 0 } }, down: { quality: { rate: 64_000 } } }],
    ["loss 5%", { up: { quality: { lossRatio: 0.05 } }, down: { quality: { lossRatio: 0.05 } } }],
    ["loss-stall 2s", { up: { quality: { lossStallMs: 2_000 } } }],
    ["queue 4096 up", { up: { quality: { queueBytes: 4_096 } } }],
    ["preset geo", { up: { quality: PRESETS.geo }, down: { quality: PRESETS.geo } }],
    ["black-hole on", { blackHole: true, up: { swallows: true }, down: { swallows: true } }],
    ["half-open down", { up: { swallows: false }, down: { swallows: true } }],
    ["slow-close 2s", { up: { slowCloseMs: 2_000 }, down: { slowCloseMs: 2_000 } }],
    ["", {}],
  ])("do what they say: %s", async (line, status) => {
    const one = proxy();
    expect(await obey(`  ${line} `, one, () => undefined)).toBe(true);
    expect(one.status()).toMatchObject(status);
  });

  test("hold for as long as they say, and end", async () => {
    const one = proxy();
    await obey("stall 1m down", one, () => undefined);
    const { up, down } = one.status();
    expect(up.heldForMs).toBe(0);
    expect(down.heldForMs).toBeGreaterThan(0);
    expect(await obey("quit", one, () => undefined)).toBe(false);
  });

  test.each([
    ["toString x", /"toString" is no order/],
    ["RESET", /is no order/],
    ["half-open", /up, down or off/],
    ["half-open up down", /nothing like "down"/],
    ["half-open sideways", /up or down/],
    ["reset now", /nothing like "now"/],
    ["delay 5ms up please", /nothing like "please"/],
    ["delay", /such as 300ms/],
    ["stall", /such as 500ms/],
    ["slow-close soon", /such as 500ms/],
    ["black-hole maybe", /on or off/],
    ["preset", /none, geo, geo-rain/],
    ["quit now", /nothing like "now"/],
  ])("are refused with what to write instead: %s", async (line, sentence) => {
    const one = proxy();
    const before = one.status();
    await expect(obey(line, one, () => undefined)).rejects.toThrow(sentence);
    expect(one.status()).toEqual(before);
  });
});

describe("npm run chaos", () => {
  let echo: Server;
  let child: ChildProcess;
  let output = "";
  let errors = "";

  beforeEach(async () => {
    echo = createServer((socket) => socket.on("error", () => undefined).pipe(socket));
    echo.listen(0, "127.0.0.1");
    await once(echo, "listening");
    const { port } = echo.address() as AddressInfo;
    output = errors = "";
    child = spawn(process.execPath, ["--import", "tsx", PROGRAM, "--to", `127.0.0.1:${port}`, "--json"]);
    child.stdout?.on("data", (piece) => {
      output += piece;
    });
    child.stderr?.on("data", (piece) => {
      errors += piece;
    });
    await until("the first line", () => output.includes("\n"), { describe: () => errors });
  });
  afterEach(async () => {
    if (child.exitCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    echo.close();
  });

  test("passes on what comes, obeys what is typed, and says at the end what passed", async () => {
    const { listening } = JSON.parse(output.split("\n")[0] ?? "") as { listening: number };
    const client = connect(listening, "127.0.0.1");
    let heard = "";
    client.on("data", (piece) => {
      heard += piece;
    });
    client.on("error", () => undefined);
    client.write("hello");
    await until("the echo", () => heard === "hello");
    child.stdin?.write("what\n");
    await until("an objection", () => errors.includes('"what" is no order'));
    child.stdin?.write("half-open sideways\n");
    await until("an objection", () => errors.includes("up or down"));
    child.stdin?.write("refuse\nlisten\nlisten\ndelay 5ms up\nstatus\n");
    await until("the status", () => output.includes('"delayMs":5'));
    expect(output).toContain('"listening":true');
    const closed = new Promise((resolve) => client.once("close", resolve));
    child.stdin?.write("reset\n");
    await closed;
    const exit = once(child, "exit");
    child.stdin?.write("quit\n");
    expect((await exit)[0]).toBe(0);
    const { ended } = JSON.parse(output.trim().split("\n").at(-1) ?? "") as { ended: { up: { passedBytes: number } } };
    expect(ended.up.passedBytes).toBe(5);
  });
});
