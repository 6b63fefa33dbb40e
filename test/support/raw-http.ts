import { connect, type Socket } from "node:net";

/** Writes these bytes on a connection of its own, ends it, and gives back all that came until the other side had ended as well. */
export function sendRaw(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    // A server that ends what it does not like in the middle is right.
    socket.on("error", () => {});
    socket.on("close", () => resolve(text));
  });
}

/** The status of a request with these lines as its head; undefined when there was no answer. */
export async function statusOf(port: number, ...lines: readonly string[]): Promise<number | undefined> {
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(await sendRaw(port, `${lines.join("\r\n")}\r\n\r\n`))?.[1];
  return status === undefined ? undefined : Number(status);
}

/** A connection that stays open; `closed` resolves when it has ended. */
export function openRaw(port: number, text = ""): { readonly socket: Socket; readonly closed: Promise<void> } {
  const socket = connect(port, "127.0.0.1", () => socket.write(text));
  socket.on("error", () => {});
  return { socket, closed: new Promise((resolve) => socket.on("close", () => resolve())) };
}
