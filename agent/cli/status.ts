import { loadSetting } from "../config/load.ts";
import { SuarError } from "../core/errors.ts";
import { type Millis, SECOND } from "../core/time.ts";
import { requestSnapshot } from "../platform/status-socket.ts";
import { renderSnapshot } from "../status/render.ts";
import { type Command, JSON_OPTION } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { statusSocketPath } from "./status-socket.ts";

const ANSWER_DEADLINE: Millis = 5 * SECOND;

/** Asks the running agent how it is. Needs to know nothing but its data directory. */
export const status: Command = {
  name: "status",
  summary: { en: "Shows how the running agent is doing", id: "Menampilkan keadaan agen yang sedang jalan" },
  usage: "",
  maximumPositionals: 0,
  options: [JSON_OPTION],
  settings: ["dataDirectory"],
  async execute({ sources, switches, language, stdout, environment, isTty, columns, signal }) {
    const dataDirectory = await loadSetting("dataDirectory", sources);
    const answer = requestSnapshot(statusSocketPath(dataDirectory), ANSWER_DEADLINE);
    const snapshot = await Promise.race([answer, aborted(signal)]);
    if (switches.has("json")) {
      stdout.write(`${JSON.stringify(snapshot)}\n`);
      return EXIT.ok;
    }
    // https://no-color.org: any value but an empty one.
    const colour = isTty && (environment["NO_COLOR"] ?? "") === "";
    stdout.write(renderSnapshot(snapshot, language, { colour, ...(columns === undefined ? {} : { columns }) }));
    return EXIT.ok;
  },
};

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(new SuarError("stopped", {}));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
