import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { reset } from "../../../simulator/chaos/reset.ts";
import { until } from "../../support/until.ts";

describe("a reset", () => {
  let server: Server;
  let near: Socket;
  let far: Socket;
  let farError: string | undefined;

  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    near = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
    [far] = (await once(server, "connection")) as [Socket];
    farError = undefined;
    far.on("error", (error: NodeJS.ErrnoException) => {
      farError = error.code;
    });
    if (near.connecting) await once(near, "connect");
  });

  afterEach(async () => {
    far.destroy();
    server.close();
    await once(server, "close");
  });

  test("is heard by the other side", async () => {
    far.resume();
    reset(near);
    await until("it was heard", () => farError === "ECONNRESET");
    expect(near.destroyed).toBe(true);
  });

  // Node's own leaves the socket open for ever then.
  test.each([
    ["at once", (then: () => void) => then()],
    ["a tick later", (then: () => void) => process.nextTick(then)],
    ["a turn of the loop later", (then: () => void) => setImmediate(then)],
  ])("closes a socket that was ended %s", async (_, after) => {
    const failures: unknown[] = [];
    near.on("error", (error) => failures.push(error));
    let closed = false;
    near.once("close", () => {
      closed = true;
    });
    near.end();
    after(() => reset(near));
    await until("it is closed", () => closed);
    expect(failures).toEqual([]);
  });

  test("does not wait for somebody who reads nothing any more", async () => {
    far.pause();
    near.write(Buffer.alloc(32 * 1024 * 1024));
    near.end();
    reset(near);
    await once(near, "close");
    expect(near.destroyed).toBe(true);
  });
});
