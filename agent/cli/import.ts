import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { loadSettings } from "../config/load.ts";
import { isProblem, reasonOf, SuarError } from "../core/errors.ts";
import { type Command, type CommandContext, JSON_OPTION } from "./command.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import type { ExportedEnvelope } from "./export-file.ts";
import { ExportReader, isWhole } from "./export-reader.ts";
import { openPublisher } from "./import-publish.ts";
import { type FileSummary, importForPrograms, importLines } from "./import-words.ts";
import { Progress } from "./progress.ts";
import { reportError } from "./report.ts";
import { shownPath } from "./shown-path.ts";

const MAXIMUM_FILES = 10_000;
/** What is taken out of a directory: the names that `suar export` gives. */
const EXPORTED = /^suar-.*\.jsonl$/;

/** Brings what `suar export` carried away to the centre's broker, or shows it. */
export const importRecords: Command = {
  name: "import",
  summary: {
    en: "Sends exported records to the broker, or prints them",
    id: "Mengirim hasil ekspor ke broker, atau menampilkannya",
  },
  usage: "FILE|DIRECTORY…",
  // Files are counted together with those of the directories.
  maximumPositionals: Number.POSITIVE_INFINITY,
  options: [
    {
      name: "print",
      about: {
        en: "print the records as JSON Lines and send nothing",
        id: "tampilkan catatan sebagai JSON Lines tanpa mengirim apa-apa",
      },
    },
    JSON_OPTION,
  ],
  settings: [
    "uplink.broker",
    "uplink.root",
    "uplink.username",
    "uplink.passwordFile",
    "uplink.caFile",
    "uplink.certificateFile",
    "uplink.keyFile",
    "uplink.protocol",
    "uplink.keepaliveSeconds",
    "uplink.windowMessages",
    "uplink.acknowledgeSeconds",
    "uplink.connectSeconds",
  ],
  async execute(context) {
    if (context.positionals.length === 0) throw new SuarError("import-no-file", {});
    const isPrint = context.switches.has("print");
    const asJson = context.switches.has("json");
    const given = await filesIn(context.positionals);
    const isSeveral = given.length > 1;
    let target: ImportTarget | undefined;
    const files: FileSummary[] = [];
    try {
      target = isPrint ? printer(context) : await publisher(context);
      for (const one of given) files.push(await importFile(one, isSeveral, target, context));
    } catch (error) {
      if (!isProblem(error, "stopped")) throw error;
      if (isPrint) throw new SuarError("print-stopped", {}, { cause: error });
      throw new SuarError("import-stopped", { records: target?.confirmed ?? 0 }, { cause: error });
    } finally {
      await target?.close();
      const isAnyRead = files.some(({ error, records }) => error === undefined || records > 0);
      // In JSON the errors of several files stand in the report.
      const isAllTried = asJson && isSeveral && files.length === given.length;
      if (isAnyRead || isAllTried) report(files, isPrint, context);
    }
    const [only] = files;
    // Of several each was told when it was met.
    if (!isSeveral && only?.error !== undefined) throw only.error;
    return files.map(exitCodeOfFile).reduce((worst, code) => (code > worst ? code : worst), EXIT.ok);
  },
};

interface GivenFile {
  readonly file: string;
  readonly error?: SuarError;
}

/** The files themselves; in place of a directory the exports in it, by name. Rejects with `import-too-many`. */
async function filesIn(given: readonly string[]): Promise<readonly GivenFile[]> {
  const files: GivenFile[] = [];
  for (const path of given) {
    if (files.length >= MAXIMUM_FILES) throw tooMany();
    try {
      const names = (await readdir(path)).filter((name) => EXPORTED.test(name)).sort();
      if (names.length === 0) throw new SuarError("import-directory-empty", { directory: shownPath(path) });
      files.push(...names.map((name) => ({ file: join(path, name) })));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // No directory; if it is not there, reading it will say so.
      if (code === "ENOTDIR" || code === "ENOENT") files.push({ file: path });
      else files.push({ file: path, error: error instanceof SuarError ? error : unreadable(path, error) });
    }
    if (files.length > MAXIMUM_FILES) throw tooMany();
  }
  return files;
}

function tooMany(): SuarError {
  return new SuarError("import-too-many", { maximum: MAXIMUM_FILES });
}

function unreadable(path: string, cause: unknown): SuarError {
  return new SuarError("import-unreadable", { file: shownPath(path), reason: reasonOf(cause) }, { cause });
}

/** Where the records go. */
export interface ImportTarget {
  /** Rejects with what keeps all others from arriving as well. */
  take(envelope: ExportedEnvelope): Promise<void>;
  /** Resolves when everything that was taken has arrived; with how many of the records never will, because the target refuses them. */
  arrived(): Promise<number>;
  /** Records of which that is certain so far. */
  readonly confirmed: number;
  close(): Promise<void>;
}

function printer({ stdout }: CommandContext): ImportTarget {
  return {
    async take({ site, epoch, records }) {
      const identity = `{"site":${JSON.stringify(site)},"epoch":${JSON.stringify(epoch)}`;
      // Not merged: a record may have fields of these names, and then they mean something else.
      stdout.write(records.map(({ json }) => `${identity},"record":${json}}\n`).join(""));
    },
    arrived: async () => 0,
    confirmed: 0,
    close: async () => {},
  };
}

async function publisher({ sources, readFile, signal }: CommandContext): Promise<ImportTarget> {
  // Each record knows its site; the one setting that has no default plays no part here.
  const { settings } = await loadSettings({ ...sources, flags: [...sources.flags, { name: "site", value: "import" }] });
  if (settings.uplink.broker === undefined) throw new SuarError("import-nowhere", {});
  return openPublisher(settings, readFile, signal);
}

/** Everything good in one file. Notes what is wrong with the file; rejects with what is wrong with the target. */
async function importFile(
  given: GivenFile,
  isOneOfSeveral: boolean,
  target: ImportTarget,
  context: CommandContext,
): Promise<FileSummary> {
  const { file } = given;
  const { signal, switches, language, stderr, columns } = context;
  const asJson = switches.has("json");
  const progress = new Progress(asJson ? undefined : stderr, language);
  const reader = new ExportReader(file);
  const sites = new Set<string>();
  const envelopes = reader.envelopes(signal);
  let { error } = given;
  while (error === undefined) {
    const next = await envelopes.next().catch((failure: unknown) => {
      if (signal.aborted || !(failure instanceof SuarError)) throw failure;
      error = failure;
      return { done: true, value: undefined } as const;
    });
    if (next.done === true) break;
    await target.take(next.value);
    sites.add(next.value.site);
    progress.show(reader.findings.records);
  }
  const refusedRecords = await target.arrived();
  if (error !== undefined && !asJson && isOneOfSeveral) {
    reportError(error, { language, asJson, stderr, columns });
  }
  const { findings } = reader;
  return { file, sites: [...sites], ...findings, refusedRecords, ...(error === undefined ? {} : { error }) };
}

function exitCodeOfFile(summary: FileSummary): ExitCode {
  if (summary.error !== undefined) return exitCodeOf(summary.error);
  return isWhole(summary) && summary.refusedRecords === 0 ? EXIT.ok : EXIT.failure;
}

function report(files: readonly FileSummary[], isPrint: boolean, context: CommandContext): void {
  const { stdout, stderr, language, switches, columns = 80 } = context;
  const text = switches.has("json")
    ? JSON.stringify(importForPrograms(files, language))
    : importLines(files, isPrint ? "printed" : "sent", language, columns).join("\n");
  // What is printed is the result, and nothing may come between.
  (isPrint ? stderr : stdout).write(`${text}\n`);
}
