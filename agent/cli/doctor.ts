import { shown } from "../config/shown.ts";
import { suggest } from "../config/suggest.ts";
import { SuarError } from "../core/errors.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { CHECKS, type CheckId } from "../doctor/check.ts";
import { examine } from "../doctor/examine.ts";
import { messagesMarkdown } from "../doctor/messages.ts";
import { reportOf } from "../doctor/report.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { AGENT_VERSION } from "../version.ts";
import { type Command, JSON_OPTION } from "./command.ts";
import { realGatherers } from "./doctor-gatherers.ts";
import { doctorSettings } from "./doctor-settings.ts";
import { doctorText, waitingText } from "./doctor-text.ts";
import { EXIT } from "./exit-codes.ts";
import { readSecrets } from "./secrets.ts";

/** Whoever waits longer is told for what. */
const TELL_EVERY: Millis = 2 * SECOND;

/** Examines everything between the plug of the box and the centre, also beside a running agent, which it does not disturb. */
export const doctor: Command = {
  name: "doctor",
  summary: {
    en: "Examines everything: what is wrong, and what to do",
    id: "Memeriksa semuanya: apa yang salah, harus bagaimana",
  },
  usage: "",
  maximumPositionals: 0,
  options: [
    {
      name: "only",
      placeholder: { en: "CHECK,CHECK", id: "BAGIAN,BAGIAN" },
      about: {
        en: `examine these alone: ${CHECKS.join(", ")}`,
        id: `periksa bagian ini saja: ${CHECKS.join(", ")}`,
      },
    },
    {
      name: "messages",
      about: {
        en: "examine nothing, but list all that it can say and what to do then",
        id: "tidak memeriksa apa-apa, hanya menampilkan semua tulisannya dan harus bagaimana",
      },
    },
    JSON_OPTION,
  ],
  settings: "all",
  exitCodes: [
    [
      EXIT.ok,
      { en: "nothing failed; there may be warnings", id: "tidak ada yang gagal; mungkin ada yang perlu dilihat" },
    ],
    [EXIT.failure, { en: "something failed", id: "ada yang gagal" }],
    [EXIT.usage, { en: "wrong option", id: "opsi salah" }],
    [EXIT.interrupted, { en: "stopped by Ctrl-C", id: "dihentikan dengan Ctrl-C" }],
  ],
  async execute(context) {
    const { sources, readFile, switches, values, language, stdout, stderr, signal, isTty, environment } = context;
    if (switches.has("messages")) {
      stdout.write(messagesMarkdown(language));
      return EXIT.ok;
    }
    const checks = checksOf(values.get("only"));
    const clock = new NodeClock("always");
    const known = await doctorSettings(sources, clock);
    // Why they cannot be read, if so, is what the check of the keys finds.
    const secrets = await readSecrets(known.settings, readFile).catch(() => undefined);

    const columns = context.columns ?? 80;
    let toldAt = clock.monotonic();
    let waiting: readonly CheckId[] = checks;
    const tell = setInterval(() => {
      if (waiting.length === 0 || clock.monotonic() - toldAt < TELL_EVERY) return;
      toldAt = clock.monotonic();
      stderr.write(`${waitingText(waiting, language)}\n`);
    }, TELL_EVERY / 4);
    try {
      const results = await examine(
        realGatherers({ ...known, ...(secrets === undefined ? {} : { secrets }), clock, readFile }),
        {
          checks,
          clock,
          signal,
          onProgress: (left) => {
            waiting = left;
          },
        },
      );
      const { facts } = known;
      const about = { suar: AGENT_VERSION, ...(facts.state === "good" ? { site: facts.site } : {}) };
      const report = reportOf(results, about, language);
      // https://no-color.org: any value but an empty one.
      const colour = isTty && (environment["NO_COLOR"] ?? "") === "";
      stdout.write(
        switches.has("json") ? `${JSON.stringify(report)}\n` : doctorText(results, { language, columns, colour }),
      );
      return report.ok ? EXIT.ok : EXIT.failure;
    } finally {
      clearInterval(tell);
    }
  },
};

/** In the order of the report, each once. @throws SuarError `doctor-check-unknown` */
function checksOf(only: string | undefined): readonly CheckId[] {
  if (only === undefined) return CHECKS;
  const names = only.split(",").map((name) => name.trim());
  for (const name of names) {
    if (CHECKS.some((check) => check === name)) continue;
    const suggestion = suggest(name, CHECKS);
    throw new SuarError("doctor-check-unknown", {
      name: shown(name),
      checks: CHECKS.join(", "),
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
  return CHECKS.filter((check) => names.includes(check));
}
