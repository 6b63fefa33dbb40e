import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readUndervoltage } from "../../agent/platform/undervoltage.ts";
import { parseUpsStatus, readUps } from "../../agent/platform/ups.ts";
import { freePort, ServerProcess } from "../support/server-process.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;
/** Debian wraps the one in /usr/sbin, which then asks for a file in /etc. */
const UPSD = "/lib/nut/upsd";
const DRIVER = "/lib/nut/dummy-ups";
const NUT_MISSING =
  [UPSD, DRIVER].every(existsSync) && process.getuid?.() === 0
    ? undefined
    : "NUT is not installed (apt-get install nut-server), or this is not root: its test is left out";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-ups-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a UPS", () => {
  it.each([
    ['VAR desa ups.status "OL"\n', false],
    ['VAR desa ups.status "OL CHRG"\r\n', false],
    ['VAR desa ups.status "OB DISCHRG LB"\n', true],
    ['VAR desa ups.status "OB"', undefined],
    ['VAR desa ups.status "BYPASS"\n', undefined],
    ['VAR desa ups.load "OB"\n', undefined],
    ["ERR UNKNOWN-UPS\n", undefined],
    ["ERR DATA-STALE\n", undefined],
    ["", undefined],
    ["\u0000\uffff".repeat(100), undefined],
  ])("that says %j is on its battery: %s", (answer, expected) => expect(parseUpsStatus(answer)).toBe(expected));

  it("that nobody answers for says nothing", async () => {
    expect(await readUps({ name: "ups", host: "127.0.0.1", port: await freePort() }, never)).toBeUndefined();
    expect(await readUps({ name: "ups", host: "tidak-ada.invalid", port: 1 }, never)).toBeUndefined();
  });

  it("that talks without an end, or not at all, is let go", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.write("x".repeat(100_000));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    expect(await readUps({ name: "ups", host: "127.0.0.1", port }, never)).toBeUndefined();
    server.close();
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const stop = new AbortController();
    const asked = readUps(
      { name: "ups", host: "127.0.0.1", port: (silent.address() as { port: number }).port },
      stop.signal,
    );
    stop.abort();
    expect(await asked).toBeUndefined();
    silent.close();
  });

  it.skipIf(NUT_MISSING !== undefined)("of a real NUT tells when it goes on its battery, and back", async () => {
    const port = await freePort();
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
    mkdirSync(join(folder, "state"));
    chmodSync(join(folder, "state"), 0o700);
    write("ups.conf", "[desa]\n  driver = dummy-ups\n  port = desa.dev\n  mode = dummy-loop\n  pollinterval = 1\n");
    write("desa.dev", "ups.status: OL\nTIMER 1\nups.status: OB DISCHRG\nTIMER 1\n");
    write("upsd.conf", `LISTEN 127.0.0.1 ${port}\n`);
    write("upsd.users", "");
    const environment = { ...process.env, NUT_CONFPATH: folder, NUT_STATEPATH: join(folder, "state") };
    const start = (program: string, words: readonly string[], ports: readonly number[]) =>
      ServerProcess.start({ program, arguments: ["-D", "-u", "root", ...words], environment, ports });
    const driver = await start(DRIVER, ["-a", "desa"], []);
    try {
      await until("the driver", () => existsSync(join(folder, "state", "dummy-ups-desa")), {
        describe: () => driver.output,
      });
      const upsd = await start(UPSD, [], [port]);
      try {
        const ups = { name: "desa", host: "127.0.0.1", port };
        for (const onBattery of [true, false]) {
          await until(`on battery: ${onBattery}`, async () => (await readUps(ups, never)) === onBattery, {
            describe: () => upsd.output,
          });
        }
        expect(await readUps({ ...ups, name: "lain" }, never)).toBeUndefined();
      } finally {
        await upsd.stop("SIGKILL");
      }
    } finally {
      await driver.stop("SIGKILL");
    }
  });
});

describe("the supply of the box", () => {
  function sensor(name: string, alarm: string): void {
    mkdirSync(join(folder, "hwmon", name === "rpi_volt" ? "hwmon1" : "hwmon0"), { recursive: true });
    const place = join(folder, "hwmon", name === "rpi_volt" ? "hwmon1" : "hwmon0");
    writeFileSync(join(place, "name"), `${name}\n`);
    writeFileSync(join(place, "in0_lcrit_alarm"), `${alarm}\n`);
  }

  const read = () => readUndervoltage({ hwmon: join(folder, "hwmon"), throttled: join(folder, "get_throttled") });

  it("is weak when the driver of the Raspberry Pi says so, and no other", async () => {
    sensor("cpu_thermal", "1");
    expect(await read()).toBeUndefined();
    sensor("rpi_volt", "1");
    expect(await read()).toBe(true);
    sensor("rpi_volt", "0");
    expect(await read()).toBe(false);
  });

  it.each([
    ["50005", true],
    ["50000", false],
    ["0", false],
    ["throttled", undefined],
  ])("is told by the word of an older firmware: %s", async (word, expected) => {
    writeFileSync(join(folder, "get_throttled"), `${word}\n`);
    expect(await read()).toBe(expected);
  });

  it("is not known on other boxes", async () => expect(await read()).toBeUndefined());
});
