import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createInterface } from "node:readline";
import { reasonOf } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { type Millis, SECOND } from "../core/time.ts";

/** Lines of text, without their ends. */
export type Lines = AsyncIterable<string>;

/** Somebody who no longer reads is let go after this; a stick may take its time with what was read before. */
const STALLED: Millis = 120 * SECOND;

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
  try {
    if (response.statusCode !== 200) throw new Error(`HTTP status ${response.statusCode}`);
    let failure: unknown;
    response.on("error", (error) => {
      failure = error;
    });
    yield* createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY });
    if (failure !== undefined || !response.complete) {
      throw new Error(`the answer breaks off (${reasonOf(failure ?? "closed")})`, { cause: failure });
    }
  } finally {
    // Errors of a request that is over have nobody left to tell.
    outgoing.on("error", () => {});
    outgoing.destroy();
  }
}
