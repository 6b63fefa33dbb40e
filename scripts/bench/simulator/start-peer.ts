import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Undo } from "../uplink/undo.ts";
import type { PeerLoad } from "./peer-load.ts";

/** The processes of a peer, all of them started. */
export type StartPeer = (load: PeerLoad, undo: Undo) => readonly ChildProcess[];

/** What there is on Node, on Python and as Debian packages that can stand for many sites; the nearest to what `npm run sim` does. */
export const PEERS: Readonly<Record<string, StartPeer>> = {
  "MQTT.js in one process": (load, undo) => [
    spawnPeer(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), program("mqttjs-peer-program.ts"), words(load)],
      "ipc",
      undo,
    ),
  ],
  "Paho in one process, a thread a client": (load, undo) => [
    spawnPeer("/usr/bin/python3", [program("paho-peer.py"), words(load)], "ignore", undo),
  ],
  "mosquitto_pub, a process a client": startPublishers,
};

function startPublishers(load: PeerLoad, undo: Undo): readonly ChildProcess[] {
  const { port, clients, topic, payloadBytes, everySeconds } = load;
  const line = `${"x".repeat(payloadBytes)}\n`;
  return Array.from({ length: clients }, (_, client) => {
    const name = `${topic}/${client}`;
    const flags = ["-h", "127.0.0.1", "-p", String(port), "-V", "5", "-q", "1", "-i", name, "-t", name, "-l"];
    const child = spawnPeer("mosquitto_pub", flags, "pipe", undo);
    child.stdin?.on("error", () => undefined); // It has ended: whoever measures it says so.
    const publish = () => child.stdin?.write(line);
    publish();
    const timer = setInterval(publish, everySeconds * 1000);
    undo.defer(() => clearInterval(timer));
    return child;
  });
}

/** @param talk how it hears of its end: the channel that closes with us, its input, or only the signal. */
function spawnPeer(
  command: string,
  flags: readonly string[],
  talk: "ipc" | "pipe" | "ignore",
  undo: Undo,
): ChildProcess {
  const child = spawn(command, flags, {
    stdio: [talk === "pipe" ? "pipe" : "ignore", "ignore", "inherit", ...(talk === "ipc" ? ["ipc" as const] : [])],
    detached: true,
  });
  child.on("error", () => undefined); // Without a process number it is missing, which whoever measures it says.
  undo.defer(() => child.kill("SIGKILL"));
  return child;
}

function program(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function words(load: PeerLoad): string {
  return JSON.stringify(load);
}
