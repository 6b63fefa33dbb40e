import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dial, endpointOf } from "../../agent/platform/mqtt-dial.ts";
import { SharedLookup } from "../../agent/platform/shared-lookup.ts";
import { TlsTickets } from "../../agent/platform/tls-tickets.ts";

describe("a socket that is dialled", () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => server.close());

  const dialled = () => {
    const { port } = server.address() as AddressInfo;
    const endpoint = endpointOf(`mqtt://127.0.0.1:${port}`);
    return dial(endpoint, undefined, new SharedLookup().function, new TlsTickets());
  };

  it("has no listener of the connecting any more once it is connected, and an error does not end the process", async () => {
    const { socket, connected, reached } = dialled();
    await connected;
    expect(reached()).toBe(true);
    expect(socket.listenerCount("connect")).toBe(0);
    expect(socket.listenerCount("close")).toBe(0);
    expect(socket.listenerCount("error")).toBe(1);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.destroy(new Error("afterwards"));
    await closed;
  });

  it("says why it was not connected", async () => {
    const { socket, connected } = dialled();
    const outcome = expect(connected).rejects.toMatchObject({ code: "broker-unreachable" });
    socket.destroy(new Error("no way"));
    await outcome;
    expect(socket.listenerCount("close")).toBe(0);
  });
});
