import { loadSettings } from "../config/load.ts";
import { SuarError } from "../core/errors.ts";
import type { QueuedRecord } from "../core/queue.ts";
import { AGENT_VERSION } from "../version.ts";
import { type Command, type CommandContext, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { ENVELOPE_BYTES, ENVELOPE_RECORDS, endLine, envelopeLine, headerLine } from "./export-file.ts";
import { type ExportSource, type OpenSources, openAllSources, openOneSource } from "./export-sources.ts";
import { chooseFile, ExportWriter } from "./export-stick.ts";
import { type ExportSummary, exportForPrograms, exportLines } from "./export-words.ts";
import { Progress } from "./progress.ts";

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
    const { settings } = await loadSettings(context.sources);
    const { signal, switches, values } = context;
    const file = await chooseFile(context.positionals[0] ?? ".", settings.site, new Date());
    const options = { choice: switches.has("all") ? "all" : "queued", signal } as const;
    const from = values.get("from");
    const open =
      from === undefined ? await openAllSources(settings.dataDirectory, options) : await openOneSource(from, options);
    try {
      const summary = await writeFile(file, settings.site, open, options.choice, context);
      report(summary, context);
      return open.unreadable.length === 0 ? EXIT.ok : EXIT.failure;
    } finally {
      await open.close();
    }
  },
};

async function writeFile(
  file: string,
  site: string,
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
    ...(records === 0 ? {} : { file, bytes: writer.bytes }),
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
