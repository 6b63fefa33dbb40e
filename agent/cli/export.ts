import type { Settings } from "../config/declaration.ts";
import { loadSettings } from "../config/load.ts";
import { isProblem, SuarError } from "../core/errors.ts";
import type { QueuedRecord } from "../core/queue.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { requestSnapshot } from "../platform/status-socket.ts";
import { AGENT_VERSION } from "../version.ts";
import { type Command, type CommandContext, JSON_OPTION } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { ENVELOPE_BYTES, ENVELOPE_RECORDS, endLine, envelopeLine, headerLine } from "./export-file.ts";
import { type ExportSource, type OpenSources, openAllSources, openOneSource } from "./export-sources.ts";
import { chooseFile, ExportWriter, isOwnDisk } from "./export-stick.ts";
import { type ExportSummary, exportForPrograms, exportLines, isDamaged } from "./export-words.ts";
import { Progress } from "./progress.ts";
import { shownPath } from "./shown-path.ts";
import { statusSocketPath } from "./status-socket.ts";

const ANSWER_DEADLINE: Millis = 5 * SECOND;

/** Carries records away on a stick, where the link will not. The box keeps all of them and goes on sending. */
export const exportRecords: Command = {
  name: "export",
  summary: {
    en: "Writes the waiting records into a file for the centre",
    id: "Menulis catatan yang menunggu ke berkas untuk pusat",
  },
  usage: "[FILE|DIRECTORY]",
  maximumPositionals: 1,
  options: [
    {
      name: "from",
      placeholder: { en: "DIRECTORY", id: "DIREKTORI" },
      about: {
        en: "read this store alone, for example one that was set aside",
        id: "baca simpanan ini saja, misalnya yang pernah disisihkan",
      },
    },
    {
      name: "all",
      about: {
        en: "also what was delivered and is still here",
        id: "sertakan juga yang sudah terkirim dan masih ada di sini",
      },
    },
    JSON_OPTION,
  ],
  settings: ["site", "dataDirectory"],
  async execute(context) {
    try {
      return await execute(context);
    } catch (error) {
      throw isProblem(error, "stopped") ? new SuarError("export-stopped", {}, { cause: error }) : error;
    }
  },
};

async function execute(context: CommandContext): Promise<ExitCode> {
  const { settings } = await loadSettings(context.sources);
  const { signal, switches, values } = context;
  const file = await chooseFile(context.positionals[0] ?? ".", settings.site, new Date());
  const options = { choice: switches.has("all") ? "all" : "queued", signal } as const;
  const from = values.get("from");
  if (from === "") throw new SuarError("missing-value", { flag: "--from" });
  if (from === undefined) await requireSite(settings.site, settings.dataDirectory);
  const open =
    from === undefined ? await openAllSources(settings.dataDirectory, options) : await openOneSource(from, options);
  try {
    const summary = await writeFile(file, settings, open, options.choice, context);
    report(summary, context);
    return isDamaged(summary) ? EXIT.failure : EXIT.ok;
  } finally {
    await open.close();
  }
}

/**
 * Rejects with `export-site-differs` when an agent of another site runs on the data directory. A store at rest does not tell whose it is,
 * and an agent that gives no status is a problem only when its records are asked for.
 */
async function requireSite(site: string, dataDirectory: string): Promise<void> {
  const running = await requestSnapshot(statusSocketPath(dataDirectory), ANSWER_DEADLINE).catch((error: unknown) => {
    if (isProblem(error, "agent-not-running") || isProblem(error, "status-unreadable")) return undefined;
    throw error;
  });
  if (running !== undefined && running.site !== site) {
    throw new SuarError("export-site-differs", { site, running: shownPath(running.site) });
  }
}

async function writeFile(
  file: string,
  { site, dataDirectory }: Pick<Settings, "site" | "dataDirectory">,
  { sources, unreadable }: OpenSources,
  choice: "queued" | "all",
  { signal, stderr, switches, language }: CommandContext,
): Promise<ExportSummary> {
  const writer = new ExportWriter(file);
  const progress = new Progress(switches.has("json") ? undefined : stderr, language);
  const expected = sum(sources.map(({ reading }) => reading?.account?.queued ?? 0));
  const counts: number[] = [];
  let records = 0;
  try {
    const epochs = sources.flatMap(({ reading }) => reading?.epoch ?? []);
    await writer.write(headerLine({ site, at: Date.now(), agent: AGENT_VERSION, epochs }));
    for (const { reading } of sources) {
      const before = records;
      for await (const batch of batches(reading?.records(choice) ?? none())) {
        if (signal.aborted) throw new SuarError("stopped", {});
        await writer.write(envelopeLine(site, reading?.epoch ?? "", batch));
        records += batch.length;
        progress.show(records, choice === "all" ? undefined : Math.max(records, expected));
      }
      counts.push(records - before);
    }
    if (records > 0) {
      await writer.write(endLine(records));
      await writer.finish(records, signal);
    }
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  return {
    ...(records === 0 ? {} : { file, bytes: writer.bytes, sameDisk: await isOwnDisk(writer.device, dataDirectory) }),
    site,
    choice,
    records,
    sources: sources.map((source, index) => summaryOf(source, counts[index] ?? 0)),
    unreadable,
  };
}

function summaryOf({ kind, directory, reading }: ExportSource, records: number): ExportSummary["sources"][number] {
  return {
    kind,
    directory,
    ...(reading === undefined ? {} : { epoch: reading.epoch }),
    records,
    damagedRecords: reading?.damage.count ?? 0,
    damagedSeqs: reading?.damage.seqs ?? [],
    stateLost: reading?.stateLost ?? false,
  };
}

/** Gathers records into lines of a bearable length. */
async function* batches(records: AsyncIterable<QueuedRecord>): AsyncGenerator<readonly QueuedRecord[]> {
  let batch: QueuedRecord[] = [];
  let bytes = 0;
  for await (const record of records) {
    const size = Buffer.byteLength(record.json);
    if (batch.length > 0 && (batch.length >= ENVELOPE_RECORDS || bytes + size > ENVELOPE_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

async function* none(): AsyncGenerator<never> {}

function report(summary: ExportSummary, { stdout, switches, language, columns = 80 }: CommandContext): void {
  const text = switches.has("json")
    ? JSON.stringify(exportForPrograms(summary, language))
    : exportLines(summary, language, columns).join("\n");
  stdout.write(`${text}\n`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
