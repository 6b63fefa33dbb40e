import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { LiveClients } from "../../../simulator/page/live-clients.ts";
import { until } from "../../support/until.ts";

const MEBIBYTE = "x".repeat(2 ** 20);

it("leaves out who does not read, without keeping what was missed, and tells again who reads on", async () => {
  const clients = new LiveClients<number>();
  let server: ServerResponse | undefined;
  const listening = createServer((_request, response) => {
    server = response;
    clients.add(response, {}, 0);
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = listening.address() as AddressInfo;
    const reader = await new Promise<IncomingMessage>((resolve) => get({ port, host: "127.0.0.1" }, resolve));
    let told = 0;
    await until("it is left out", async () => {
      const before = told;
      clients.tell("much", () => {
        told += 1;
        return MEBIBYTE;
      });
      // The kernel takes some of it meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
      return told === before;
    });
    expect(server?.writableLength).toBeLessThan(4 * 2 ** 20);
    for (let count = 0; count < 1000; count += 1) clients.tell("much", () => MEBIBYTE);
    expect(server?.writableLength).toBeLessThan(4 * 2 ** 20);

    let heard = "";
    reader.setEncoding("utf8").on("data", (chunk: string) => {
      heard = (heard + chunk).slice(-100);
    });
    await until("all of it is read", () => server?.writableLength === 0);
    clients.tell("news", () => "at last");
    await until("the news", () => heard.endsWith('event: news\ndata: "at last"\n\n'));
    reader.destroy();
    await until("it is forgotten", () => clients.size === 0);
  } finally {
    await new Promise((resolve) => {
      listening.close(resolve);
      listening.closeAllConnections();
    });
  }
});
