import type { Socket } from "node:net";

/**
 * Ends a connection with a RST. One that is not there yet is given up: Node would wait for it first. One whose FIN is just leaving has to see it
 * out, a turn of the event loop: a reset before that fails in libuv (EINVAL), and the socket would stay open for ever.
 */
export function reset(socket: Socket): void {
  const finIsLeaving = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (socket.connecting) socket.destroy();
  else if (finIsLeaving) socket.once("finish", () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}
