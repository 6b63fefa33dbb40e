import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import { reasonOf, SuarError } from "../core/errors.ts";
import type { Malformed } from "../core/problems/terminal.ts";
import type { Dish, DishReply, DishRequest } from "../core/terminal-access.ts";
import type { Millis } from "../core/time.ts";
import { GatheredBytes } from "./gathered-bytes.ts";

/** Everything that can ever be sent, byte for byte: an empty request in the field of `SpaceX.API.Device.Request` that names it. */
const REQUESTS: Readonly<Record<DishRequest, Uint8Array>> = {
  get_status: emptyMessage(1004),
  get_history: emptyMessage(1007),
  get_diagnostics: emptyMessage(6000),
};

const PATH = "/SpaceX.API.Device.Device/Handle";
/** A history is 20 kB. */
const MAXIMUM_MESSAGE_BYTES = 256 * 1024;
const PREFIX_BYTES = 5;
const MAXIMUM_HEADER_PAIRS = 64;
/** Of a connection: three answers at their longest, and some to spare. Frames that are no answer may come without an end. */
const MAXIMUM_CONNECTION_BYTES = 4 * MAXIMUM_MESSAGE_BYTES;
/** So often they are counted. */
const COUNT_EVERY: Millis = 100;
/** Answers of 1xx before the answer; gRPC has none. */
const MAXIMUM_INTERIM = 16;
/** RFC 9113, 7: the stream is no longer needed. */
const CANCEL = 8;

/** Of https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const GRPC_OK = 0;
const GRPC_UNIMPLEMENTED = 12;
const GRPC_REFUSALS: ReadonlySet<number> = new Set([7, 16]); // PERMISSION_DENIED, UNAUTHENTICATED

/**
 * gRPC over HTTP/2 without TLS, as far as a dish needs it: unary, uncompressed. One connection a reading, so that nothing has to be kept alive
 * or noticed dead. By node:http2 because `@grpc/grpc-js` with a loader of protocol files costs 13 MB more of resident memory.
 */
export class StarlinkDish implements Dish {
  /** @param address host:port */
  constructor(readonly address: string) {}

  async ask(requests: readonly DishRequest[], signal: AbortSignal): Promise<readonly DishReply[]> {
    if (signal.aborted) throw new SuarError("stopped", {});
    // Loaded by who asks a dish: a bundle would otherwise load it for every agent, four megabytes.
    const { connect } = await import("node:http2");
    const session = connect(`http://${this.address}`, {
      maxHeaderListPairs: MAXIMUM_HEADER_PAIRS,
      settings: { enablePush: false },
    });
    const abort = () => session.destroy();
    signal.addEventListener("abort", abort, { once: true });
    let failure: unknown;
    // The streams fail with the session, and tell it; without a listener the error would end the process.
    session.on("error", (error) => {
      failure ??= error;
    });
    const counting = setInterval(() => {
      if (bytesRead(session) > MAXIMUM_CONNECTION_BYTES) session.destroy(new Error("frames without an end"));
    }, COUNT_EVERY);
    const replies: DishReply[] = [];
    try {
      for (const request of requests) replies.push(await this.#call(session, request));
    } catch (error) {
      const cause = failure ?? error;
      const problem = new SuarError(
        "terminal-unreachable",
        { address: this.address, reason: reasonOf(cause) },
        { cause },
      );
      if (replies.length === 0 && !signal.aborted) throw problem;
      // What came before the connection broke counts.
      while (replies.length < requests.length) replies.push({ problem });
    } finally {
      clearInterval(counting);
      signal.removeEventListener("abort", abort);
      session.destroy();
    }
    if (signal.aborted) throw new SuarError("stopped", {});
    return replies;
  }

  /** Rejects when the connection fails; what the dish says to the request is the reply, whatever it is. */
  async #call(session: ClientHttp2Session, request: DishRequest): Promise<DishReply> {
    const stream = session.request({
      ":method": "POST",
      ":path": PATH,
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.end(framed(REQUESTS[request]));
    const answer = await gather(stream);
    if (answer === "too-large") return this.#malformed(request, "too-large");
    const { headers, trailers, body } = answer;
    if (headers[":status"] !== 200) return this.#malformed(request, "not-grpc");
    // A reply without a message puts its status into the headers.
    const status = Number(trailers["grpc-status"] ?? headers["grpc-status"] ?? Number.NaN);
    const problem = this.#statusProblem(request, status);
    if (problem !== undefined) return { problem };
    return messageOf(body) ?? this.#malformed(request, "cut-off");
  }

  #statusProblem(request: DishRequest, status: number): SuarError | undefined {
    const { address } = this;
    if (status === GRPC_OK) return undefined;
    if (Number.isNaN(status)) return this.#malformed(request, "cut-off").problem;
    if (GRPC_REFUSALS.has(status)) return new SuarError("terminal-denied", { address });
    if (status === GRPC_UNIMPLEMENTED) return new SuarError("terminal-unsupported", { address, what: request });
    return new SuarError("terminal-status", { address, what: request, status });
  }

  #malformed(what: DishRequest, malformed: Malformed): { readonly problem: SuarError } {
    return { problem: new SuarError("terminal-malformed", { address: this.address, what, malformed }) };
  }
}

function bytesRead(session: ClientHttp2Session): number {
  // A session that is over has no socket any more.
  return session.destroyed ? 0 : session.socket.bytesRead;
}

interface Gathered {
  readonly headers: IncomingHttpHeaders & { readonly ":status"?: number | undefined };
  readonly trailers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

function gather(stream: ClientHttp2Stream): Promise<Gathered | "too-large"> {
  return new Promise((resolve, reject) => {
    const body = new GatheredBytes(MAXIMUM_MESSAGE_BYTES + PREFIX_BYTES);
    let headers: Gathered["headers"] = {};
    let trailers: IncomingHttpHeaders = {};
    stream.on("response", (received) => {
      headers = received;
    });
    let interim = 0;
    stream.on("headers", () => {
      interim += 1;
      if (interim > MAXIMUM_INTERIM) stream.destroy(new Error("interim answers without an end"));
    });
    stream.on("trailers", (received) => {
      trailers = received;
    });
    stream.on("data", (chunk: Buffer) => {
      body.add(chunk);
      if (!body.isOver) return;
      stream.close(CANCEL);
      resolve("too-large");
    });
    stream.on("error", reject);
    // Also when the far side ends the stream or the connection in the middle: then there are no trailers.
    stream.on("close", () => {
      if (headers[":status"] === undefined) reject(new Error("no response"));
      else resolve({ headers, trailers, body: body.bytes });
    });
  });
}

/** The one message in the body; undefined when there is none, more than one, or a compressed one, which was not asked for. */
function messageOf(body: Uint8Array): DishReply | undefined {
  if (body.length < PREFIX_BYTES || body[0] !== 0) return undefined;
  const length = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(1);
  return body.length === PREFIX_BYTES + length ? { message: body.subarray(PREFIX_BYTES) } : undefined;
}

function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(PREFIX_BYTES + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

/** A message whose only field is an empty message. */
function emptyMessage(field: number): Uint8Array {
  let key = field * 8 + 2;
  const bytes: number[] = [];
  for (; key > 0x7f; key = Math.floor(key / 128)) bytes.push((key % 128) | 0x80);
  return Uint8Array.from([...bytes, key, 0]);
}
