import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localSockets } from "../../agent/platform/local-socket.ts";
import { Undo } from "../support/undo.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;
const undo = new Undo();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "suar-socket-"));
  undo.add(() => rmSync(folder, { recursive: true, force: true }));
});

afterEach(() => undo.all());

/** A server on a socket of its own. @param answer what it does as soon as somebody has said something. */
async function serve(answer: (socket: Socket, text: string) => void): Promise<string> {
  const path = join(folder, "control");
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("data", (text: Buffer) => answer(socket, text.toString()));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  undo.add(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return path;
}

function ask(path: string, limits: { timeout?: number; maximumBytes?: number } = {}, signal = never) {
  return localSockets.ask({ path, text: '{"command":"a"}', timeout: 5000, maximumBytes: 1000, ...limits }, signal);
}

async function heard(path: string): Promise<string | undefined> {
  const outcome = await ask(path);
  return "answer" in outcome ? Buffer.from(outcome.answer).toString() : outcome.failure;
}

describe("a question on a socket", () => {
  it("is answered until the far side hangs up", async () => {
    const path = await serve((socket, text) => {
      socket.write(`${text} `);
      setImmediate(() => socket.end("and more"));
    });
    expect(await heard(path)).toBe('{"command":"a"} and more');
  });

  it("has no answer where there is no socket, nobody listens, or the path is longer than a socket's can be", async () => {
    expect(await heard(join(folder, "gone"))).toBe("missing");
    writeFileSync(join(folder, "file"), "");
    expect(await heard(join(folder, "file"))).toBe("refused");
    expect(await heard(join(folder, "file", "below"))).toBe("missing");
    expect(await heard(join(folder, "x".repeat(100)))).toBe("missing");
  });

  it("is given up when the time is over, in silence or in the middle of an answer that goes on", async () => {
    const silent = await serve((socket) => void socket.write("{"));
    expect(await ask(silent, { timeout: 50 })).toEqual({ failure: "no-answer" });
  });

  it("is given up when there is more than was wanted", async () => {
    const path = await serve((socket) => {
      const flood = () => {
        while (!socket.destroyed && socket.write("x".repeat(1000)));
      };
      socket.on("drain", flood);
      flood();
    });
    expect(await ask(path)).toEqual({ failure: "too-long" });
  });

  it("may be broken off: what came is the answer, and none where nothing came in order", async () => {
    const path = await serve((socket) => socket.end('{"result":'));
    expect(await heard(path)).toBe('{"result":');
  });

  it("ends at once when the agent stops", async () => {
    let isAsked = false;
    const path = await serve(() => {
      isAsked = true;
    });
    const stopping = new AbortController();
    const answer = ask(path, {}, stopping.signal);
    await until("the question", () => isAsked);
    stopping.abort();
    await expect(answer).rejects.toMatchObject({ code: "stopped" });
    await expect(ask(path, {}, stopping.signal)).rejects.toMatchObject({ code: "stopped" });
  });

  it.skipIf(process.geteuid?.() !== 0)("is not asked without the right to it", async () => {
    const path = await serve((socket) => socket.end("{}"));
    process.seteuid?.(65_534);
    try {
      expect(await heard(path)).toBe("denied");
    } finally {
      process.seteuid?.(0);
    }
  });
});
