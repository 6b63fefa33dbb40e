import { createConnection } from "node:net";
import { SuarError } from "../core/errors.ts";
import type { LocalSockets, SocketFailure, SocketOutcome } from "../core/local-socket.ts";
import { GatheredBytes } from "./gathered-bytes.ts";

/** `sun_path` of Linux has 108 bytes, the last of them a zero. Node would cut a longer path off, and ask a stranger. */
const MAXIMUM_PATH_BYTES = 107;

const FAILURES: Readonly<Record<string, SocketFailure>> = {
  ENOENT: "missing",
  ENOTDIR: "missing",
  EACCES: "denied",
  EPERM: "denied",
  ECONNREFUSED: "refused",
};

/** Unix domain sockets of this box, a connection a question. */
export const localSockets: LocalSockets = {
  async ask({ path, text, timeout, maximumBytes }, signal) {
    if (signal.aborted) throw new SuarError("stopped", {});
    if (Buffer.byteLength(path) > MAXIMUM_PATH_BYTES) return { failure: "missing" };
    return await new Promise<SocketOutcome>((resolve, reject) => {
      const socket = createConnection({ path });
      const answer = new GatheredBytes(maximumBytes);
      const finish = (act: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        socket.destroy();
        act();
      };
      const settle = (outcome: SocketOutcome) => finish(() => resolve(outcome));
      const timer = setTimeout(() => settle({ failure: "no-answer" }), timeout);
      const abort = () => finish(() => reject(new SuarError("stopped", {})));
      signal.addEventListener("abort", abort, { once: true });
      // `on`, not `once`: an error that comes after the end must have a listener too.
      socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => settle({ failure: FAILURES[code] ?? "no-answer" }));
      socket.on("data", (chunk: Buffer) => {
        answer.add(chunk);
        if (answer.isOver) settle({ failure: "too-long" });
      });
      socket.on("end", () => settle({ answer: answer.bytes }));
      socket.write(text);
    });
  },
};
