/** Bare clients of MQTT.js in one process, the least that a client on Node can cost. The load stands as JSON in `process.argv[2]`. */
import mqtt from "mqtt";
import { type PeerLoad, payloadOf } from "./peer-load.ts";

const load = JSON.parse(process.argv[2] ?? "") as PeerLoad;
const { port, clients, topic, everySeconds } = load;
const payload = payloadOf(load);

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
