import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { systemd } from "../../agent/platform/systemd.ts";
import { recordingLog } from "../support/recording-log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { Undo } from "../support/undo.ts";
import { until } from "../support/until.ts";

/** Node has no datagram sockets of the Unix family, hence Perl, which is part of every Debian. */
const RECEIVER = `
use Socket; $| = 1;
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die; bind($socket, pack_sockaddr_un($ARGV[0])) or die; print "bound\\n";
while (defined recv($socket, my $message, 4096, 0)) { print join(" ", split /\\n/, $message), "\\n" }`;
const able = ["perl", "systemd-notify"].every((program) => spawnSync(program, ["--version"]).status === 0);
const undo = new Undo();
const never = new AbortController().signal;
let socket: string;

beforeEach(async () => {
  const folder = await temporaryFolder();
  undo.add(() => folder.remove());
  socket = join(folder.path, "notify");
});
afterEach(() => undo.all());

it.skipIf(!able)("says what systemd listens for, on the socket that it names", async () => {
  const receiver = spawn("perl", ["-e", RECEIVER, socket], { stdio: ["ignore", "pipe", "inherit"] });
  undo.add(() => void receiver.kill("SIGKILL"));
  let received = "";
  receiver.stdout.on("data", (chunk: Buffer) => {
    received += chunk.toString();
  });
  await until("the receiver listens", () => received.includes("bound"));
  const { log, lines } = recordingLog();
  const manager = systemd({ NOTIFY_SOCKET: socket }, log);
  await manager?.tell("ready", never);
  await manager?.tell("alive", never);
  await until("both messages", () => /READY=1\n(.*\n)*WATCHDOG=1\n/.test(received), { describe: () => received });
  expect(lines).toEqual([]);
});

it("is not there where systemd did not start the process", () => {
  const { log } = recordingLog();
  expect(systemd({}, log)).toBeUndefined();
  expect(systemd({ NOTIFY_SOCKET: "" }, log)).toBeUndefined();
});

it.each([
  [{}, undefined],
  [{ WATCHDOG_USEC: "180000000" }, 180_000],
  [{ WATCHDOG_USEC: "180000000", WATCHDOG_PID: String(process.pid) }, 180_000],
  [{ WATCHDOG_USEC: "180000000", WATCHDOG_PID: "1" }, undefined],
  [{ WATCHDOG_USEC: "0" }, undefined],
  [{ WATCHDOG_USEC: "often" }, undefined],
])("reads the time of the watchdog from %o", (environment, expected) => {
  const { log } = recordingLog();
  expect(systemd({ NOTIFY_SOCKET: socket, ...environment }, log)?.watchdogMs).toBe(expected);
});

it("goes on, and says so in the log, where nobody listens or the program is missing", async () => {
  const { log, lines } = recordingLog();
  if (able) await systemd({ NOTIFY_SOCKET: socket }, log)?.tell("ready", never);
  await systemd({ NOTIFY_SOCKET: socket }, log, join(socket, "missing"))?.tell("ready", never);
  expect(lines.map(({ level }) => level)).toEqual(able ? ["warn", "warn"] : ["warn"]);
});
