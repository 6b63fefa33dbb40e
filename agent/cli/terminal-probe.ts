import { explain } from "../core/errors.ts";
import type { Language } from "../core/problems.ts";
import { NetworkProber } from "../platform/prober.ts";
import { wrap } from "../status/paint.ts";
import { describeTerminal } from "../status/terminal.ts";
import { type Command, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { candidates, defaultGateway, type ProbeResult, probeTerminals } from "./probe-terminals.ts";
import { TERMINAL_PATHS, terminalParameters } from "./terminal-command.ts";

/** What answers on the LAN, and which kind of terminal it is. Never more than reads. */
export const terminalProbe: Command = {
  name: "terminal probe",
  summary: {
    en: "Finds the satellite terminal on the LAN, and what it says",
    id: "Mencari terminal satelit di jaringan lokal dan membacanya",
  },
  usage: "[HOST[:PORT]]",
  maximumPositionals: 1,
  options: [JSON_OPTION],
  settings: TERMINAL_PATHS,
  async execute(context) {
    const { switches, language, stdout, stderr, signal, readFile, columns = 80 } = context;
    const parameters = await terminalParameters(context);
    const { profile, address } = parameters.settings;
    const all = await candidates(profile, address === "auto" ? undefined : address, defaultGateway(), readFile);
    const asJson = switches.has("json");
    if (!asJson) stderr.write(`${WORDS[language].asking([...new Set(all.map((one) => one.address))].join(", "))}\n`);
    const results = await probeTerminals(all, parameters, new NetworkProber(), signal);
    const fitting = results.filter(({ fits }) => fits);
    if (asJson) stdout.write(`${JSON.stringify({ fits: fitting.map((result) => result.profile), results })}\n`);
    else stdout.write(`${textOf(results, language, columns).join("\n")}\n`);
    return fitting.length > 0 ? EXIT.ok : EXIT.failure;
  },
};

interface Words {
  readonly asking: (addresses: string) => string;
  readonly nothing: string;
  readonly advice: string;
  readonly use: (profile: string, address: string) => string;
  readonly noValues: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    asking: (addresses) => `Reading what answers at ${addresses} …`,
    nothing: "No terminal that Suar knows answers.",
    advice:
      "Name its address (suar terminal probe 192.168.0.1) and, for SNMP, who may read (collectors.terminal.snmp). config/terminals/README.md tells how to describe a terminal that Suar does not know.",
    use: (profile, address) =>
      `To use it: collectors.terminal.profile ${profile}, collectors.terminal.address ${address}`,
    noValues: "answers",
  },
  id: {
    asking: (addresses) => `Membaca yang menjawab di ${addresses} …`,
    nothing: "Tidak ada terminal yang dikenal Suar yang menjawab.",
    advice:
      "Sebutkan alamatnya (suar terminal probe 192.168.0.1) dan, untuk SNMP, siapa yang boleh membaca (collectors.terminal.snmp). config/terminals/README.md menjelaskan cara mengenalkan terminal yang belum dikenal Suar.",
    use: (profile, address) =>
      `Untuk memakainya: collectors.terminal.profile ${profile}, collectors.terminal.address ${address}`,
    noValues: "menjawab",
  },
};

function textOf(results: readonly ProbeResult[], language: Language, columns: number): readonly string[] {
  const words = WORDS[language];
  const best = results.find(({ fits }) => fits);
  const lines = results.flatMap(({ profile, address, reading, problem }) => {
    const values = reading === undefined ? [] : [describeTerminal({ ...reading }, language)[0] || words.noValues];
    const why = problem === undefined ? [] : [explain(problem, language).problem];
    const mark = reading === undefined ? "-" : "+";
    return [
      `${mark} ${profile}  ${address}`,
      ...[...values, ...why].flatMap((text) => wrap(text, columns - 4).map((line) => `    ${line}`)),
    ];
  });
  if (best === undefined) return [...lines, "", words.nothing, ...wrap(words.advice, columns)];
  return [...lines, "", ...wrap(words.use(best.profile, best.address), columns)];
}
