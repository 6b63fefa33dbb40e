import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import { bytesField, floatField, floatsField, textField, varintField } from "./protobuf-writer.ts";

/** Fields of `SpaceX.API.Device.Request` that a dish is read by, and what it answers each. */
const ANSWERS: Answers = {
  1004: statusOf,
  1007: historyOf,
  6000: diagnosticsOf,
};
const PREFIX_BYTES = 5;
const RING = 900;
const STARTED_SECONDS = 744_184;

type Answers = Readonly<Record<number, (uptimeSeconds: number) => Uint8Array>>;

/** A dish in good order on the wire: gRPC over HTTP/2 without TLS, with answers as long as those of a dish of hardware rev3. */
export function startDish(host: string, port: number): Http2Server {
  return startDevice(host, port, ANSWERS);
}

/** The router of the kit, with twelve devices. */
export function startStarlinkRouter(host: string, port: number): Http2Server {
  return startDevice(host, port, { 6000: routerDiagnosticsOf });
}

function startDevice(host: string, port: number, answers: Answers): Http2Server {
  const server = createServer();
  server.on("stream", (stream) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => answer(stream, Buffer.concat(chunks).subarray(PREFIX_BYTES), answers));
  });
  server.listen(port, host);
  return server;
}

/** @param message a request: an empty message in one field. */
function answerTo(message: Uint8Array, uptimeSeconds: number, answers: Answers): Uint8Array | undefined {
  let field = 0;
  for (const [index, byte] of message.entries()) {
    field += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) break;
  }
  return answers[Math.floor(field / 8)]?.(uptimeSeconds);
}

function answer(stream: ServerHttp2Stream, message: Uint8Array, answers: Answers): void {
  const reply = answerTo(message, STARTED_SECONDS + Math.round(performance.now() / 1000), answers);
  if (reply === undefined) {
    stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "12" }, { endStream: true });
    return;
  }
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(reply.length, 1);
  stream.end(Buffer.concat([prefix, reply]));
}

function statusOf(uptimeSeconds: number): Uint8Array {
  return bytesField(
    2004,
    bytesField(1, textField(1, "ut01234567-89abcdef-00112233"), textField(2, "rev3_proto2"), textField(3, VERSION)),
    bytesField(2, varintField(1, uptimeSeconds)),
    bytesField(1004, floatField(1, 0.0021), floatField(4, 743_730), varintField(10, 5282)),
    bytesField(1005),
    floatField(1007, 481_665.5),
    floatField(1008, 391_504.7),
    floatField(1009, 73.2),
    varintField(1018, 1),
    varintField(1024, 1),
  );
}

function historyOf(uptimeSeconds: number): Uint8Array {
  const ring = (field: number, value: (second: number) => number) =>
    floatsField(
      field,
      Array.from({ length: RING }, (_, second) => value(second)),
    );
  return bytesField(
    2006,
    varintField(1, uptimeSeconds),
    ring(1001, (second) => (second % 97 === 0 ? 1 : 0)),
    ring(1002, (second) => 40 + (second % 13)),
    ring(1003, (second) => 1e6 * (1 + (second % 7))),
    ring(1004, (second) => 1e5 * (1 + (second % 5))),
    ring(1010, (second) => 60 + (second % 11)),
  );
}

function diagnosticsOf(): Uint8Array {
  return bytesField(6001, textField(1, "ut01234567-89abcdef-00112233"), textField(3, VERSION), varintField(6, 1));
}

function routerDiagnosticsOf(): Uint8Array {
  const network = (ethernet: number, slow: number, fast: number) =>
    bytesField(4, varintField(10, ethernet), varintField(11, slow), varintField(12, fast));
  return bytesField(6000, textField(1, "Router-0123456789ABCDEF01234567"), network(1, 4, 6), network(0, 1, 0));
}

const VERSION = "2025.03.28.mr52463.1";
