import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isProblem, SuarError } from "../../agent/core/errors.ts";
import { NetworkProber } from "../../agent/platform/prober.ts";
import { until } from "../support/until.ts";

/** Long beside what loopback needs, so that only a probe that hangs reaches it. */
const PATIENT = 20_000;
const never = new AbortController().signal;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-prober-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A program of the test's own in place of ping. */
function script(body: string): string {
  const path = join(folder, "ping");
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

function which(program: string): string | undefined {
  try {
    return execFileSync("/bin/sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

async function rejection(promise: Promise<unknown>): Promise<SuarError> {
  const error = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(SuarError);
  return error as SuarError;
}

describe("ping", () => {
  it("measures a round trip to this machine with the real ping", async (ctx) => {
    if (which("ping") === undefined) ctx.skip("ping is not installed: apt-get install iputils-ping");
    const answer = await new NetworkProber().ping("127.0.0.1", PATIENT, never);
    expect(answer).toEqual({ rttMs: expect.any(Number) });
    expect(answer !== "lost" && answer.rttMs).toBeGreaterThan(0);
  });

  it("measures a round trip to this machine with the ping of busybox", async (ctx) => {
    const busybox = which("busybox");
    if (busybox === undefined) return ctx.skip("busybox is not installed: apt-get install busybox");
    const ping = join(folder, "ping");
    symlinkSync(busybox, ping);
    const answer = await new NetworkProber({ ping }).ping("127.0.0.1", PATIENT, never);
    expect(answer).toEqual({ rttMs: expect.any(Number) });
  });

  it("measures a round trip to this machine with the real fping, where ping is missing", async (ctx) => {
    if (which("fping") === undefined) ctx.skip("fping is not installed: apt-get install fping");
    const answer = await new NetworkProber({ ping: join(folder, "missing") }).ping("127.0.0.1", PATIENT, never);
    expect(answer).toEqual({ rttMs: expect.any(Number) });
  });

  it("stays with the program that is there, until that is gone too", async () => {
    const missing = join(folder, "missing");
    const fping = script("echo '192.0.2.1 : 7.5' >&2; sleep 0.01");
    const prober = new NetworkProber({ ping: missing, fping });
    expect(await prober.ping("192.0.2.1", PATIENT, never)).toEqual({ rttMs: 7.5 });
    rmSync(fping);
    writeFileSync(missing, "#!/bin/sh\necho 'rtt = 8.5/8.5/8.5/0 ms'; sleep 0.01\n");
    chmodSync(missing, 0o755);
    expect(await prober.ping("192.0.2.1", PATIENT, never)).toEqual({ rttMs: 8.5 });
  });

  it("tells which router an echo has reached that goes no further", async () => {
    const says = "From 10.20.0.1 icmp_seq=1 Time to live exceeded";
    const lost = "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms";
    const ping = script(`[ "$8 $9" = "-t 3" ] && echo '${says}'; echo '${lost}'; exit 1`);
    const prober = new NetworkProber({ ping });
    expect(await prober.router("192.0.2.1", 3, PATIENT, never)).toBe("10.20.0.1");
    expect(await prober.router("192.0.2.1", 4, PATIENT, never)).toBeUndefined();
  });

  it("says that the real ping failed for a name that does not exist", async (ctx) => {
    if (which("ping") === undefined) ctx.skip("ping is not installed: apt-get install iputils-ping");
    // Without a resolver this name is a lost probe instead: then nobody knows whether it exists.
    const outcome = await new NetworkProber().ping("nohost.invalid", PATIENT, never).catch((error) => error);
    if (outcome !== "lost") expect(outcome).toMatchObject({ code: "ping-failed" });
  });

  it("names a ping that is missing", async () => {
    const prober = new NetworkProber({ ping: join(folder, "no-such-program"), fping: join(folder, "nor-this") });
    expect(isProblem(await rejection(prober.ping("127.0.0.1", PATIENT, never)), "ping-missing")).toBe(true);
  });

  it("tells a ping that may not be run from one that is missing", async () => {
    const path = script("exit 0");
    chmodSync(path, 0o644);
    const problem = await rejection(new NetworkProber({ ping: path }).ping("127.0.0.1", PATIENT, never));
    expect(problem.code).toBe("ping-failed");
  });

  it("gives ping's own words when it refuses", async () => {
    const path = script("echo 'ping: socket: Operation not permitted' >&2; exit 2");
    const problem = await rejection(new NetworkProber({ ping: path }).ping("192.0.2.7", PATIENT, never));
    expect(problem.message).toContain("192.0.2.7");
    expect(problem.message).toContain("socket: Operation not permitted");
  });

  it.each(["-f", "--help", "; reboot", ""])("never hands %j to the program", async (host) => {
    const path = script(`touch ${folder}/ran`);
    const problem = await rejection(new NetworkProber({ ping: path }).ping(host, PATIENT, never));
    expect(problem.code).toBe("ping-failed");
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it("asks for English, gives no input and hands over nothing else of the environment", async () => {
    process.env["SUAR_TEST_SECRET"] = "secret";
    const path = script(
      `[ "$LC_ALL" = C ] && [ -z "$SUAR_TEST_SECRET" ] && ! read line && echo 'rtt = 7.5/7.5/7.5/0 ms' && sleep 0.01`,
    );
    const answer = await new NetworkProber({ ping: path }).ping("192.0.2.1", PATIENT, never);
    delete process.env["SUAR_TEST_SECRET"];
    expect(answer).toEqual({ rttMs: 7.5 });
  });

  it("never believes a round trip longer than ping itself ran, as a clock that was set makes it", async () => {
    const path = script("echo 'rtt min/avg/max/mdev = 1766480460000.0/1766480460000.0/1766480460000.0/0.000 ms'");
    const answer = await new NetworkProber({ ping: path }).ping("192.0.2.1", PATIENT, never);
    expect(answer !== "lost" && answer.rttMs).toBeLessThan(PATIENT);
  });

  it("counts a probe as lost at its timeout, and kills the program", async () => {
    const path = script(`echo $$ > ${folder}/pid; exec sleep 1000`);
    expect(await new NetworkProber({ ping: path }).ping("192.0.2.1", 500, never)).toBe("lost");
    await until("the program is gone", () => !running());
  });

  it("stops at once when aborted, and kills the program", async () => {
    const path = script(`echo $$ > ${folder}/pid; exec sleep 1000`);
    const controller = new AbortController();
    const probe = rejection(new NetworkProber({ ping: path }).ping("192.0.2.1", PATIENT, controller.signal));
    await until("the program runs", running);
    controller.abort();
    expect((await probe).code).toBe("stopped");
    await until("the program is gone", () => !running());
  });

  it("survives a program that never stops talking", async () => {
    const path = script("exec yes");
    expect(await new NetworkProber({ ping: path }).ping("192.0.2.1", 500, never)).toBe("lost");
  });

  function running(): boolean {
    try {
      const pid = Number(execFileSync("cat", [join(folder, "pid")], { encoding: "utf8", stdio: "pipe" }));
      if (!(pid > 0)) return false;
      process.kill(pid, 0);
      return true;
    } catch {
      return false; // Not started yet, or gone.
    }
  }
});

describe("connect", () => {
  it("measures a connection and closes it at once", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const closed = once(server, "connection").then(([socket]) => once(socket.resume(), "close"));
    const answer = await new NetworkProber().connect(
      "127.0.0.1",
      (server.address() as AddressInfo).port,
      PATIENT,
      never,
    );
    expect(answer).toEqual({ rttMs: expect.any(Number) });
    await closed;
    server.close();
  });

  it("tells a refusal by the host from silence and from acceptance", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    expect(await new NetworkProber().connect("127.0.0.1", port, PATIENT, never)).toEqual({
      rttMs: expect.any(Number),
      refused: true,
    });
  });

  it("finds a host by the system's own look-up", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await new NetworkProber().connect("localhost", port, PATIENT, never)).toEqual({ rttMs: expect.any(Number) });
    server.close();
  });

  it("stops when it was aborted before it began", async () => {
    const problem = await rejection(new NetworkProber().connect("127.0.0.1", 9, PATIENT, AbortSignal.abort()));
    expect(problem.code).toBe("stopped");
  });
});

describe("resolve", () => {
  /** A resolver that answers every question with `rcode`, or not at all. Returns its address. */
  async function resolver(rcode: number | "silent", close: (() => void)[]): Promise<string> {
    const socket = createSocket("udp4");
    socket.on("message", (query, peer) => {
      if (rcode === "silent") return;
      const answer = Buffer.from(query);
      answer.writeUInt16BE(0x8180 | rcode, 2);
      if (rcode !== 0) return socket.send(answer, peer.port, peer.address);
      answer.writeUInt16BE(1, 6); // One answer follows:
      const record = Buffer.from("c00c00010001000000050004c0000207", "hex"); // the name asked for, A, IN, 5 s, 192.0.2.7
      const question = answer.subarray(0, questionEnd(answer));
      question.writeUInt16BE(0, 10); // Without the EDNS record of the query.
      socket.send(Buffer.concat([question, record]), peer.port, peer.address);
    });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    close.push(() => socket.close());
    return `127.0.0.1:${socket.address().port}`;
  }

  function questionEnd(message: Buffer): number {
    let at = 12;
    while ((message[at] ?? 0) !== 0) at += (message[at] ?? 0) + 1;
    return at + 5;
  }

  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  it.each([
    { name: "an address", rcode: 0 },
    { name: "no such name", rcode: 3 },
  ])("measures the time of the answer: $name", async ({ rcode }) => {
    const prober = new NetworkProber({ nameServers: [await resolver(rcode, open)] });
    expect(await prober.resolve("example.net", PATIENT, never)).toEqual({ rttMs: expect.any(Number) });
  });

  it.each([
    { name: "server failure", rcode: 2 },
    { name: "refused", rcode: 5 },
  ])("counts as lost what a forwarder says while the link is down: $name", async ({ rcode }) => {
    const prober = new NetworkProber({ nameServers: [await resolver(rcode, open)] });
    expect(await prober.resolve("example.net", PATIENT, never)).toBe("lost");
  });

  it("counts a silent resolver as lost at the timeout", async () => {
    const prober = new NetworkProber({ nameServers: [await resolver("silent", open)] });
    expect(await prober.resolve("example.net", 600, never)).toBe("lost");
  });

  it("stops at once when aborted", async () => {
    const prober = new NetworkProber({ nameServers: [await resolver("silent", open)] });
    const controller = new AbortController();
    const probe = rejection(prober.resolve("example.net", 3_600_000, controller.signal));
    controller.abort();
    expect((await probe).code).toBe("stopped");
  });

  it("names a look-up that cannot be made", async () => {
    const prober = new NetworkProber({ nameServers: [await resolver(0, open)] });
    expect((await rejection(prober.resolve("not..a name", PATIENT, never))).code).toBe("resolver-failed");
  });
});
