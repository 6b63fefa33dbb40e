/** Bare clients of MQTT.js in one process, as load tools on Node have them. The load stands as JSON in `process.argv[2]`; ends with its parent. */
import mqtt from "mqtt";
import type { PeerLoad } from "./peer-load.ts";

const { port, clients, topic, payloadBytes, everySeconds } = JSON.parse(process.argv[2] ?? "") as PeerLoad;
const payload = Buffer.alloc(payloadBytes, "x");
process.on("disconnect", () => process.exit(0));

for (let client = 0; client < clients; client++) {
  const session = await mqtt.connectAsync({
    host: "127.0.0.1",
    port,
    clientId: `mqttjs-${client}`,
    protocolVersion: 5,
  });
  const publish = () => void session.publishAsync(`${topic}/${client}`, payload, { qos: 1 });
  publish();
  setInterval(publish, everySeconds * 1000);
}
