import type { Socket } from "node:net";

/** Ends a connection with a RST. One that is not there yet is given up: Node would wait for it first. */
export function reset(socket: Socket): void {
  if (socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}
