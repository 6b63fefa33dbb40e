/**
 * The internet of the village, as a process in its namespace: a resolver, a page with TLS, and somebody who accepts at the broker's port.
 * `messages.ts` has its argument and report.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { createServer } from "node:net";
import { dnsAnswer } from "./dns-answer.ts";
import type { FarArgument, Ready } from "./messages.ts";

const { addresses, ports, certificate, key } = JSON.parse(process.argv[2] ?? "") as FarArgument;
process.on("disconnect", () => process.exit(0));

const resolver = createSocket("udp4");
resolver.on("message", (query, from) => {
  const answer = dnsAnswer(query);
  if (answer !== undefined) resolver.send(answer, from.port, from.address);
});
resolver.bind(ports.dns, addresses.resolver);

const page = createHttpsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (_, response) => {
  // As long as what a usual server says beside its page.
  response.writeHead(200, {
    Server: "nginx",
    "Content-Type": "text/html; charset=UTF-8",
    "Cache-Control": "no-cache, private",
    "X-Frame-Options": "SAMEORIGIN",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  });
  response.end();
});
page.listen(ports.page, addresses.far);

const broker = createServer((socket) => {
  socket.on("error", () => socket.destroy());
  socket.resume();
});
broker.listen(ports.broker, addresses.far);

await Promise.all([resolver, page, broker].map((server) => once(server, "listening")));
process.send?.({ type: "ready" } satisfies Ready);
