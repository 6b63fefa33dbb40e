import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Log } from "../core/log.ts";
import { type Millis, SECOND } from "../core/time.ts";

/** Lines of text, without their ends. */
export type Lines = AsyncIterable<string>;

/** Somebody who no longer reads is let go after this; a stick may take its time with what was read before. */
const STALLED: Millis = 120 * SECOND;

/** A record has at most 64 KiB. */
const MAXIMUM_LINE_LENGTH = 256 * 1024;

/** Answers with the lines as they come, no faster than they are read. A failure breaks the answer off, so that nobody takes it for whole. */
export async function answerWithLines(response: ServerResponse, lines: Lines, log: Log): Promise<void> {
  response.writeHead(200, { "Content-Type": "application/jsonl", "Cache-Control": "no-store" });
  response.socket?.setTimeout(STALLED, () => response.destroy());
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    for await (const line of lines) {
      if (!response.write(`${line}\n`)) await once(response, "drain", { signal: gone.signal });
      if (gone.signal.aborted) return;
    }
    response.end();
  } catch (error) {
    if (gone.signal.aborted) return;
    log.error("records could not be handed out", { error });
    response.destroy();
  }
}

/**
 * Reads the lines behind `path` of a Unix domain socket. Throws an Error when nobody listens, when the answer is another one, and when it
 * breaks off.
 */
export async function* requestLines(socketPath: string, path: string, signal: AbortSignal): AsyncGenerator<string> {
  const outgoing = request({ socketPath, path, agent: false, signal, timeout: STALLED });
  outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${STALLED / SECOND} s`)));
  outgoing.end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  // From here on the response tells what goes wrong; what comes after its reader has gone concerns nobody.
  outgoing.on("error", () => {});
  response.on("error", () => {});
  try {
    if (response.statusCode !== 200) throw new Error(`HTTP status ${response.statusCode}`);
    let rest = "";
    for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAXIMUM_LINE_LENGTH) throw new Error("the answer has an endless line");
      yield* lines;
    }
  } finally {
    outgoing.destroy();
  }
}
