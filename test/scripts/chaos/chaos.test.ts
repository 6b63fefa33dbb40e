import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readOptions } from "../../../scripts/chaos/options.ts";
import { UsageError } from "../../../scripts/usage-error.ts";
import { PRESETS } from "../../../simulator/chaos/link-quality.ts";
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
    child.stdin?.write("delay 5ms up\nstatus\n");
    await until("the status", () => output.includes('"delayMs":5'));
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
