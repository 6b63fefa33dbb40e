/** Uses the MQTT transport in every way, then does nothing. The process ends only if nothing was left open. */
import { once } from "node:events";
import { createServer } from "node:net";
import type { SessionOptions } from "../../agent/core/transport.ts";
import { MqttTransport } from "../../agent/platform/mqtt-transport.ts";

const never = new AbortController().signal;
const message = { topic: "test/site-1/event", payload: new Uint8Array(10), retain: false };
const options: SessionOptions = {
  url: process.argv[2] ?? "",
  version: 4,
  clientId: "program",
  keepaliveSeconds: 60,
  resumeSeconds: 0,
  will: message,
  connectDeadline: 60_000,
};
const transport = new MqttTransport();

const closed = await transport.open(options, never);
await closed.publish(message, never);
await closed.close(60_000);

const destroyed = await transport.open(options, never);
const publishing = destroyed.publish(message, never).catch(() => {});
destroyed.destroy("test");
await publishing;

await transport.open({ ...options, version: 5 }, never).catch(() => {});

const silent = createServer((socket) => socket.resume());
silent.listen(0, "127.0.0.1");
await once(silent, "listening");
const address = silent.address();
if (address === null || typeof address === "string") throw new Error("not listening");
const url = `mqtt://127.0.0.1:${address.port}`;
await transport.open({ ...options, url, connectDeadline: 100 }, never).catch(() => {});
const abort = new AbortController();
const aborted = transport.open({ ...options, url }, abort.signal).catch(() => {});
await once(silent, "connection");
abort.abort();
await aborted;
silent.close();
