/** `npm start`: the agent and a broker on this machine, shown live. See help.ts. */
import { accessSync, constants, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { explain, problemStatus, reasonOf, SuarError } from "../../agent/core/errors.ts";
import type { Broker } from "./broker.ts";
import { EmbeddedBroker } from "./embedded-broker.ts";
import { HELP } from "./help.ts";
import { languageOf, readOptions, type StartOptions } from "./options.ts";
import { closingLines, isAccountedFor, resultLine } from "./outcome.ts";
import { renderPicture } from "./picture.ts";
import { createPresenter } from "./presenter.ts";
import { RealBroker } from "./real-broker.ts";
import { Session, type SessionResult } from "./session.ts";
import { StopRequests } from "./stop-requests.ts";
import { UsageError } from "./usage-error.ts";
import { renderFrame } from "./view/frame.ts";
import type { ViewModel } from "./view/model.ts";
import { START_WORDS } from "./words.ts";
import { prepareWorkplace, type Workplace } from "./workplace.ts";

/** The picture's size, whatever terminal it was made on. */
const PICTURE = { columns: 110, rows: 34 };

const programArguments = process.argv.slice(2);
process.exitCode = await start().catch((error: unknown) => {
  const language = languageOf(programArguments);
  if (!(error instanceof UsageError) && !(error instanceof SuarError)) throw error;
  const { problem, remedy } =
    error instanceof UsageError ? error.texts[language] : explain(problemStatus(error), language);
  console.error(`${problem}\n${remedy}`);
  return error instanceof UsageError ? 2 : 1;
});

async function start(): Promise<number> {
  const options = readOptions(programArguments);
  if (options.help) {
    console.log(HELP[options.language].trimEnd());
    return 0;
  }
  const password =
    options.passwordFile === undefined
      ? undefined
      : readNamed("--password-file", options.passwordFile).replace(/\r?\n$/, "");
  if (options.picture !== undefined) checkPicture(options.picture);
  const workplace = prepareWorkplace(options.dataDirectory);
  const stops = new StopRequests();
  try {
    const broker = await openBroker(options, workplace, password);
    let result: SessionResult;
    try {
      const presenter = createPresenter(options, process.env);
      try {
        const session = new Session(options, broker, workplace, presenter);
        stops.deliverTo(() => session.stop());
        result = await session.run();
      } finally {
        presenter.close();
      }
    } finally {
      await broker.close();
    }
    report(options, workplace, result);
    return isAccountedFor(result.ending) ? 0 : 1;
  } finally {
    stops.end();
    workplace.clear();
  }
}

async function openBroker(options: StartOptions, workplace: Workplace, password?: string): Promise<Broker> {
  const { broker: url, site, username, language } = options;
  if (url === undefined) return EmbeddedBroker.start(workplace.brokerLog);
  const credentials = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
  const caFile = settingOf(options, "uplink.caFile");
  const broker = new RealBroker({
    url,
    root: settingOf(options, "uplink.root") ?? "suar/v1",
    site,
    language,
    ...credentials,
    ...(caFile === undefined ? {} : { ca: readNamed("--uplink.caFile", caFile) }),
  });
  await broker.start();
  return broker;
}

/** What was handed on to the agent and concerns our own subscription too. */
function settingOf({ agentFlags }: StartOptions, path: string): string | undefined {
  const index = agentFlags.findLastIndex((flag) => flag === `--${path}` || flag.startsWith(`--${path}=`));
  const flag = agentFlags[index];
  if (flag === undefined) return undefined;
  return flag.includes("=") ? flag.slice(flag.indexOf("=") + 1) : agentFlags[index + 1];
}

function readNamed(setting: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SuarError("secret-unreadable", { setting, file, reason: reasonOf(error) }, { cause: error });
  }
}

function report(options: StartOptions, workplace: Workplace, { ending, lastModel }: SessionResult): void {
  const words = START_WORDS[options.language];
  const lines = [...closingLines(ending, options.language)];
  if (workplace.kept) lines.push(words.kept(workplace.directory));
  if (!options.json) console.log(lines.join("\n"));
  else {
    if (!isAccountedFor(ending)) console.error(lines.join("\n"));
    console.log(resultLine(ending));
  }
  // Last, so that a picture that cannot be written does not cost the account.
  if (options.picture === undefined) return;
  savePicture(options.picture, lastModel);
  if (!options.json) console.log(words.picture(resolve(options.picture)));
}

/** Before the run, not after it. */
function checkPicture(file: string): void {
  const directory = dirname(resolve(file));
  try {
    accessSync(directory, constants.W_OK);
  } catch (error) {
    const reason = reasonOf(error);
    throw new UsageError({
      en: {
        problem: `No picture can be written to ${directory}: ${reason}`,
        remedy: "Name a folder that exists and may be written.",
      },
      id: {
        problem: `Gambar tidak bisa ditulis ke ${directory}: ${reason}`,
        remedy: "Sebutkan folder yang ada dan boleh ditulis.",
      },
    });
  }
}

function savePicture(file: string, model: ViewModel): void {
  // A picture has no keys and every character.
  const frame = renderFrame({ ...model, unicode: true, interactive: false }, PICTURE.columns, PICTURE.rows);
  writeFileSync(file, renderPicture(frame, PICTURE.columns, "npm start"));
}
