/** `npm run chaos`: a TCP port that leads to another one over a link as bad as wanted. */
import { createInterface } from "node:readline";
import { reasonOf } from "../../agent/core/errors.ts";
import { ChaosProxy } from "../../simulator/chaos/chaos-proxy.ts";
import { PRESETS } from "../../simulator/chaos/link-quality.ts";
import { SeededRandom } from "../faults/random.ts";
import { UsageError } from "../usage-error.ts";
import { type ChaosOptions, readOptions } from "./options.ts";
import { ORDERS, obey } from "./orders.ts";
import { QUALITY_OPTIONS } from "./quality.ts";

const QUALITIES = Object.entries(QUALITY_OPTIONS)
  .map(([name, { value, about }]) => `  ${`--${name} ${value}`.padEnd(18)} ${about}`)
  .join("\n");

const USAGE = `Usage: npm run chaos -- --to HOST:PORT [options]

  --to HOST:PORT     where connections lead
  --listen PORT      where they come in (default: a free port, which is printed)
  --host ADDRESS     on which address (default: 127.0.0.1)
  --preset NAME      ${Object.keys(PRESETS).join(", ")} (default: none); the options below change it
${QUALITIES}
  --seed N           repeats the same losses and jitter
  --json             one line of JSON on stdout for the start, each status and the end

While it runs, on standard input:
${ORDERS}

Exit code 0: ended by quit, Ctrl-C or SIGTERM; 1: could not listen; 2: not understood. The end of standard input changes nothing.`;

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else await run(options);
} catch (error) {
  console.error(error instanceof UsageError ? error.message : `The proxy cannot run: ${reasonOf(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run({ target, listen, host, quality, seed, json }: ChaosOptions): Promise<void> {
  const proxy = new ChaosProxy({ target, host, port: listen, quality, random: new SeededRandom(seed) });
  const port = await proxy.listen();
  const tell = (words: string, what: object) => console.log(json ? JSON.stringify(what) : words);
  const tellStatus = () => tell(JSON.stringify(proxy.status(), undefined, 2), { status: proxy.status() });
  tell(`${host}:${port} leads to ${target.host}:${target.port}; seed ${seed}`, { listening: port, seed });

  const lines = createInterface({ input: process.stdin });
  // Whoever reads no more has seen enough; the link goes on.
  process.stdout.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    let last = Promise.resolve(true);
    lines.on("line", (line) => {
      // One after the other: a `listen` takes a moment.
      last = last.then((goesOn) => goesOn && obeyOrObject(line, proxy, tellStatus));
      void last.then((goesOn) => (goesOn ? undefined : resolve()));
    });
  });
  // A second signal ends the process at once.
  lines.close();
  process.stdin.destroy();
  const status = proxy.status();
  await proxy.close();
  tell(`${status.up.passedBytes} bytes up, ${status.down.passedBytes} bytes down`, { ended: status });
}

/** False: that was the last order. */
async function obeyOrObject(line: string, proxy: ChaosProxy, tellStatus: () => void): Promise<boolean> {
  try {
    return await obey(line, proxy, tellStatus);
  } catch (error) {
    console.error(reasonOf(error));
    return true;
  }
}
