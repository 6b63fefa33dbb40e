import { runCommandLine } from "./cli/cli.ts";
import { EXIT, type ExitCode } from "./cli/exit-codes.ts";
import { readFirstBytes } from "./cli/read-first-bytes.ts";
import { streamOutput } from "./cli/stream-output.ts";
import { TerminalKeyboard } from "./platform/keyboard.ts";

/** The process: signals, streams, and the only exit. Everything else is in `cli/`. */

const EXIT_AFTER = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

const stop = new AbortController();
let exitAfterSignal: ExitCode = EXIT.interrupted;
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // Whoever asks twice does not want to wait any longer.
    if (stop.signal.aborted) process.exit(EXIT_AFTER[name]);
    exitAfterSignal = EXIT_AFTER[name];
    stop.abort();
  });
}

const stdout = streamOutput(process.stdout);
const stderr = streamOutput(process.stderr);

const code = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  stdout,
  stderr,
  isTty: process.stdout.isTTY === true,
  ...(process.stdout.columns === undefined ? {} : { columns: process.stdout.columns }),
  signal: stop.signal,
  readFile: readFirstBytes,
  ...(process.stdin.isTTY === true ? { openKeyboard: () => new TerminalKeyboard(process.stdin, stdout) } : {}),
});

const failure = await stdout.finish();
if (failure !== undefined) stderr.write(`suar: ${failure.message}\n`);
await stderr.finish();
process.exit(exitCode());

function exitCode(): ExitCode {
  if (code === EXIT.interrupted) return exitAfterSignal;
  return failure !== undefined && code === EXIT.ok ? EXIT.failure : code;
}
