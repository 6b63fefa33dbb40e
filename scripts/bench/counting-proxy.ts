import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

export interface CountingProxy {
  readonly port: number;
  /** Bytes that went through to the broker, and from it: MQTT alone, without TCP/IP. */
  readonly toBroker: number;
  readonly fromBroker: number;
  close(): Promise<void>;
}

/** Passes a TCP port on loopback through to the broker's and counts. */
export async function startCountingProxy(brokerPort: number): Promise<CountingProxy> {
  let toBroker = 0;
  let fromBroker = 0;
  const server = createServer((agent) => {
    const broker = connect(brokerPort, "127.0.0.1");
    agent.on("data", (chunk: Buffer) => {
      toBroker += chunk.length;
    });
    broker.on("data", (chunk: Buffer) => {
      fromBroker += chunk.length;
    });
    // Either side may break off at any time; the other side then sees it, and the count stays.
    agent.on("error", () => broker.destroy());
    broker.on("error", () => agent.destroy());
    agent.pipe(broker).pipe(agent);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    get toBroker() {
      return toBroker;
    },
    get fromBroker() {
      return fromBroker;
    },
    close: async () => {
      server.close();
      await once(server, "close");
    },
  };
}
