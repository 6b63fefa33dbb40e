/**
 * The devices of the village, as a process in the namespace of its router: a dish, a modem with pages, and what sources of services are read
 * from. `messages.ts` has its argument and report. A modem with SNMP is a real `snmpd` beside it.
 */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { startDish, startStarlinkRouter } from "./dish.ts";
import type { DevicesArgument, Ready } from "./messages.ts";
import { exporterPage, keaAnswer, MODEM_PAGES, ROUTER_TABLE, stubStatus } from "./pages.ts";
import { DEVICE_PORTS } from "./ports.ts";

const { addresses, keaSocket } = JSON.parse(process.argv[2] ?? "") as DevicesArgument;
process.on("disconnect", () => process.exit(0));

const LEASE_SECONDS = 4000;
/** Counters of devices rise by themselves. */
const counted = () => Math.round(performance.now());

const ups = createTcpServer((socket) => {
  socket.on("error", () => socket.destroy());
  socket.on("data", () => socket.write('VAR desa ups.status "OL"\n'));
});
ups.listen(DEVICE_PORTS.ups, addresses.router);

const kea = createTcpServer({ allowHalfOpen: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.once("data", () => socket.end(keaAnswer(Math.round(Date.now() / 1000), LEASE_SECONDS)));
});
kea.listen(keaSocket);

const servers = [
  ups,
  kea,
  startStarlinkRouter(addresses.router, DEVICE_PORTS.starlinkRouter),
  startDish(addresses.dish, DEVICE_PORTS.dish),
  pages(addresses.webModem, DEVICE_PORTS.webModem, (path) => MODEM_PAGES[path]),
  pages(addresses.router, DEVICE_PORTS.nginx, () => stubStatus(counted())),
  pages(addresses.router, DEVICE_PORTS.exporter, () => exporterPage(counted())),
  pages(addresses.router, DEVICE_PORTS.routeros, () => ROUTER_TABLE),
];
await Promise.all(servers.map((server) => once(server, "listening")));
process.send?.({ type: "ready" } satisfies Ready);

function pages(host: string, port: number, page: (path: string) => string | undefined) {
  const answer: RequestListener = ({ url = "/" }, response) => {
    const body = page(url);
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body);
  };
  return createServer(answer).listen(port, host);
}
