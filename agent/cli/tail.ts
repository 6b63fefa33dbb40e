import { loadSettings } from "../config/load.ts";
import { shown } from "../config/shown.ts";
import { SuarError } from "../core/errors.ts";
import type { RecordKind } from "../core/record.ts";
import { SECOND } from "../core/time.ts";
import { uplinkOptions } from "../options.ts";
import { MqttTransport } from "../platform/mqtt-transport.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { nodeRandom } from "../platform/node-random.ts";
import { wrap } from "../status/paint.ts";
import { AGENT_VERSION } from "../version.ts";
import { type Command, type CommandContext, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { readSecrets } from "./secrets.ts";
import { jsonLine, type TailLine } from "./tail-lines.ts";
import { TailListener } from "./tail-listener.ts";
import { TAIL_OPTIONS, type TailOptions, tailOptions } from "./tail-options.ts";
import { TailSessions } from "./tail-sessions.ts";
import { TailTable } from "./tail-table.ts";
import { type Note, noteText } from "./tail-words.ts";

/** Missing records are looked for so often, or ten times in the time of grace. */
const SWEEP_AT_MOST = 30 * SECOND;
const LOOK_EVERY = 0.1 * SECOND;

/** What the sites send, for whoever is to work with it. */
export const tail: Command = {
  name: "tail",
  summary: {
    en: "Prints what arrives at a broker as JSON Lines",
    id: "Menampilkan yang tiba di broker sebagai JSON Lines",
  },
  usage: "",
  maximumPositionals: 0,
  options: [...TAIL_OPTIONS, JSON_OPTION],
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
    "uplink.connectSeconds",
  ],
  async execute(context) {
    const { values, switches, signal, sources, readFile, language, stdout } = context;
    const options = tailOptions(values, switches, Date.now());
    // It listens to many sites; the one setting that has no default plays no part here.
    const flags = [...sources.flags, { name: "site", value: "tail" }];
    const { settings } = await loadSettings({ ...sources, flags });
    if (settings.uplink.broker === undefined) throw new SuarError("tail-nowhere", {});
    const uplink = uplinkOptions(settings, await readSecrets(settings, readFile), AGENT_VERSION);
    const clock = new NodeClock("always");
    const note = noter(context);
    const print = printer(context);
    const listener = new TailListener({ options, root: uplink.root, output: stdout, print, note, clock });
    for (const kind of unknownKinds(options)) note({ note: "unknown-kind", kind });
    const stop = () => listener.end();
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      const transport = new MqttTransport();
      const sessions = new TailSessions({
        options,
        uplink,
        transport,
        listener,
        clock,
        random: nodeRandom,
        note,
        language,
      });
      await Promise.all([sessions.run().finally(stop), watch(listener, options, clock).finally(stop)]);
      await listener.sweep(true);
    } finally {
      signal.removeEventListener("abort", stop);
      note({ note: "done", ...listener.summary });
    }
    return signal.aborted ? EXIT.interrupted : EXIT.ok;
  },
};

/** Names what is missing from time to time, and ends the listener when it has been quiet for long enough. */
async function watch(listener: TailListener, { follow, quiet, grace }: TailOptions, clock: NodeClock): Promise<void> {
  const sweepEvery = Math.min(SWEEP_AT_MOST, grace / 10);
  let sweepAt = clock.monotonic() + sweepEvery;
  while (!listener.over.aborted) {
    await clock.sleep(Math.min(LOOK_EVERY, sweepEvery), listener.over);
    if (!follow && listener.quietFor >= quiet) listener.end();
    if (listener.over.aborted || clock.monotonic() < sweepAt) continue;
    sweepAt = clock.monotonic() + sweepEvery;
    await listener.sweep();
  }
}

function printer({ stdout, switches, environment, isTty, language, columns }: CommandContext) {
  if (!switches.has("table")) return jsonLine;
  // https://no-color.org: any value but an empty one.
  const colour = isTty && (environment["NO_COLOR"] ?? "") === "";
  const width = isTty && columns !== undefined ? { columns } : {};
  const table = new TailTable({ language, colour, ...width });
  stdout.write(table.heading());
  return (line: TailLine) => table.row(line);
}

function noter({ stderr, switches, language, columns = 80 }: CommandContext) {
  return (note: Note) => {
    const lines = switches.has("json") ? [JSON.stringify(note)] : wrap(noteText(note, language), columns);
    stderr.write(`${lines.join("\n")}\n`);
  };
}

const KINDS: Readonly<Record<RecordKind | "gap" | "status", true>> = {
  link: true,
  host: true,
  terminal: true,
  service: true,
  day: true,
  outage: true,
  boot: true,
  clock: true,
  epoch: true,
  alarm: true,
  lost: true,
  gap: true,
  status: true,
};

/** A newer agent may send others, so they are no error; a slip of the pen would wait for ever. */
function unknownKinds({ kinds = new Set() }: TailOptions): readonly string[] {
  return [...kinds].filter((kind) => !Object.hasOwn(KINDS, kind)).map(shown);
}
