import { fileURLToPath } from "node:url";
import {
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** A message in the JSON form of proto-loader: camel-case names, enums and 64-bit numbers as numbers. */
export type DishMessage = Readonly<Record<string, unknown>>;

/** What the dish does with one request: a response, its bytes, a gRPC status, or nothing at all. */
export type DishBehaviour =
  | DishMessage
  | Uint8Array
  | { readonly grpcStatus: number; readonly details?: string }
  | "silent";

const PROTOCOL = fileURLToPath(new URL("starlink.proto", import.meta.url));
const HANDLE = handleOf(loadSync(PROTOCOL, { longs: Number, oneofs: true })["SpaceX.API.Device.Device"]);
const { responseSerialize: encode, requestSerialize } = HANDLE;

const READS: ReadonlySet<string> = new Set(["getStatus", "getHistory", "getDiagnostics"]);

/**
 * A dish as it is on the wire: gRPC's own server, messages encoded by protobuf.js from the published numbers. It keeps every request, and
 * `stop` fails when one of them was anything but a read.
 */
export class FakeStarlink {
  /** By request; what is not here is UNIMPLEMENTED. */
  readonly behaviour: Map<string, DishBehaviour>;
  /** The names of all requests; `undefined` for one that is in no list. */
  readonly requests: string[] = [];
  readonly #server = new Server();
  #port = 0;

  private constructor(behaviour: Readonly<Record<string, DishBehaviour>>) {
    this.behaviour = new Map(Object.entries(behaviour));
  }

  static async start(behaviour: Readonly<Record<string, DishBehaviour>> = {}): Promise<FakeStarlink> {
    const dish = new FakeStarlink(behaviour);
    await dish.#listen();
    return dish;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** @throws when the dish was sent anything but a read. */
  stop(): void {
    this.#server.forceShutdown();
    const actions = this.requests.filter((request) => !READS.has(request));
    if (actions.length > 0) throw new Error(`the dish was sent ${actions.join(", ")}`);
  }

  async #listen(): Promise<void> {
    // Bytes go out as they are, so that a test can send what no encoder would.
    const responseSerialize = (value: object) => (value instanceof Uint8Array ? Buffer.from(value) : encode(value));
    const handle: handleUnaryCall<DishMessage, object> = (call, callback) => {
      const request = String(call.request["request"]);
      this.requests.push(request);
      const does = this.behaviour.get(request);
      if (does === "silent") return;
      if (does === undefined) callback({ code: 12 });
      else if ("grpcStatus" in does) callback({ code: Number(does.grpcStatus), details: String(does.details ?? "") });
      else callback(null, does);
    };
    this.#server.addService({ Handle: { ...HANDLE, responseSerialize } }, { Handle: handle });
    this.#port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
  }
}

/** The bytes of a response, by protobuf.js. */
export function encodeResponse(response: DishMessage): Uint8Array {
  return new Uint8Array(encode(response));
}

/** The bytes of a request, by protobuf.js. */
export function encodeRequest(request: string): Uint8Array {
  return new Uint8Array(requestSerialize({ [request]: {} }));
}

function handleOf(service: unknown): MethodDefinition<object, object> {
  const { Handle } = service as ServiceDefinition;
  if (Handle === undefined) throw new Error(`${PROTOCOL} has no Handle`);
  return Handle;
}
