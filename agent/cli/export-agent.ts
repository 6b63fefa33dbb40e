import { reasonOf, SuarError } from "../core/errors.ts";
import type { QueuedRecord } from "../core/queue.ts";
import type { Store } from "../core/store.ts";
import { MAXIMUM_NAMED, type OutboxReading, type ReaderChoice, readOutbox } from "../outbox/reader.ts";
import { requestLines } from "../platform/line-stream.ts";
import type { LineRoutes } from "../platform/status-socket.ts";

/**
 * How a running agent, which has the store to itself, hands out its records on the status socket: JSON Lines. The first line says what
 * follows, then comes one line a record, the last line says that it was all.
 */
interface FirstLine extends Pick<OutboxReading, "epoch" | "account"> {
  readonly v: 1;
}

interface LastLine {
  readonly end: { readonly damagedSeqs: readonly number[]; readonly damagedCount: number };
}

const PATHS: Readonly<Record<ReaderChoice, string>> = { queued: "/export/queued", all: "/export/all" };

/** For the agent's side. It reads beside the outbox, which goes on recording and sending. */
export function exportRoutes(store: Store): LineRoutes {
  return {
    [PATHS.queued]: () => linesOf(store, "queued"),
    [PATHS.all]: () => linesOf(store, "all"),
  };
}

async function* linesOf(store: Store, choice: ReaderChoice): AsyncGenerator<string> {
  const reading = await readOutbox(store, { live: true });
  if (reading === undefined) throw new Error("the state of the store cannot be read");
  const { epoch, account, damage } = reading;
  yield JSON.stringify({ v: 1, epoch, ...(account === undefined ? {} : { account }) } satisfies FirstLine);
  for await (const { json } of reading.records(choice)) yield json;
  yield JSON.stringify({ end: { damagedSeqs: damage.seqs, damagedCount: damage.count } } satisfies LastLine);
}

/** Asks the agent behind `socket` for its records. Rejects with `export-agent-silent`, and so do the records; `stopped` on `signal`. */
export async function openAgentReading(
  socket: string,
  choice: ReaderChoice,
  signal: AbortSignal,
): Promise<{ readonly reading: OutboxReading; close(): Promise<void> }> {
  const lines = requestLines(socket, PATHS[choice], signal);
  const failed = (error: unknown): SuarError =>
    signal.aborted
      ? new SuarError("stopped", {}, { cause: error })
      : new SuarError("export-agent-silent", { socket, reason: reasonOf(error) }, { cause: error });
  try {
    const first = JSON.parse((await lines.next()).value ?? "") as FirstLine;
    if (first.v !== 1) throw new Error("the answer is not of this version");
    const damage = { seqs: [] as number[], count: 0 };
    const { epoch, account } = first;
    return {
      reading: {
        epoch,
        ...(account === undefined ? {} : { account }),
        stateLost: false,
        damage,
        async *records() {
          try {
            yield* recordsOf(lines, damage);
          } catch (error) {
            throw failed(error);
          }
        },
      },
      close: async () => void (await lines.return(undefined)),
    };
  } catch (error) {
    throw failed(error);
  }
}

async function* recordsOf(
  lines: AsyncIterable<string>,
  damage: { readonly seqs: number[]; count: number },
): AsyncGenerator<QueuedRecord> {
  for await (const json of lines) {
    if (json.startsWith('{"end":')) {
      const { end } = JSON.parse(json) as LastLine;
      damage.seqs.push(...end.damagedSeqs.slice(0, MAXIMUM_NAMED));
      damage.count = end.damagedCount;
      return;
    }
    yield { seq: (JSON.parse(json) as { readonly seq: number }).seq, json };
  }
  throw new Error("the answer breaks off");
}
