import type { DishRequest } from "../../../core/terminal-access.ts";
import { Message } from "./protobuf.ts";

/**
 * Where a `SpaceX.API.Device.Response` holds the reply to each request. Numbers: `device.proto` of SpaceX's enterprise-api for diagnostics; for
 * the others, which SpaceX does not document, the descriptors that dishes themselves hand out (yycorcino/starlink-remote-grpc).
 */
const REPLIES: Readonly<Record<DishRequest, number>> = { get_status: 2004, get_history: 2006, get_diagnostics: 6001 };

/**
 * The reply inside a response; undefined when the response holds another one, as a router's does.
 * @throws NotProtobuf
 */
export function replyTo(request: DishRequest, response: Uint8Array): Message | undefined {
  return new Message(response).message(REPLIES[request]);
}
