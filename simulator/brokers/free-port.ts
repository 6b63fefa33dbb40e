import { createServer } from "node:net";

/** Below the ports that Linux gives to outgoing connections: one of those could otherwise take it while a server starts again. */
const FIRST_PORT = 12_000;
const LAST_PORT = 32_000;

/** A port that was free a moment ago, on 127.0.0.1. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
