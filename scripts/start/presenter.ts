import type { ReadStream, WriteStream } from "node:tty";
import type { StartOptions } from "./options.ts";
import { renderFrame } from "./view/frame.ts";
import { isUnicodeLocale } from "./view/glyphs.ts";
import type { ViewModel } from "./view/model.ts";
import { plainLine } from "./view/plain.ts";
import { Terminal } from "./view/terminal.ts";

/** What a run shows of itself while it goes on. */
export interface Presenter {
  readonly interactive: boolean;
  readonly unicode: boolean;
  show(model: ViewModel): void;
  close(): void;
  /** Set by whoever runs the session. */
  onKey: (key: string) => void;
}

const PLAIN_EVERY_MS = 5000;

/** The live view on a terminal, a line now and then anywhere else, and with `--json` nothing on standard output. */
export function createPresenter(options: StartOptions, environment: NodeJS.ProcessEnv): Presenter {
  const isSmart = environment["TERM"] !== undefined && environment["TERM"] !== "dumb";
  if (options.json) return process.stderr.isTTY ? progressLine(process.stderr) : silent();
  if (process.stdout.isTTY && isSmart) {
    const input = process.stdin.isTTY ? process.stdin : undefined;
    return liveView(process.stdout, input, environment);
  }
  return plainLines();
}

function liveView(output: WriteStream, input: ReadStream | undefined, environment: NodeJS.ProcessEnv): Presenter {
  // https://no-color.org: any value that is not empty.
  const terminal = new Terminal(output, input, (environment["NO_COLOR"] ?? "") === "");
  let last: ViewModel | undefined;
  const draw = () => {
    const { columns, rows } = terminal.size;
    if (last !== undefined) terminal.draw(renderFrame(last, columns, rows));
  };
  const presenter: Presenter = {
    interactive: input !== undefined,
    unicode: isUnicodeLocale(environment),
    onKey: () => {},
    show: (model) => {
      last = model;
      draw();
    },
    close: () => terminal.close(),
  };
  terminal.onResize = draw;
  terminal.onKey = (key) => presenter.onKey(key);
  terminal.open();
  return presenter;
}

function plainLines(): Presenter {
  let nextAt = 0;
  let phase: ViewModel["phase"] | undefined;
  return {
    ...silent(),
    show: (model) => {
      const isDue = model.elapsedMs >= nextAt && model.phase !== "stopping";
      if (!isDue && model.phase === phase) return;
      nextAt = model.elapsedMs + PLAIN_EVERY_MS;
      phase = model.phase;
      console.log(plainLine(model));
    },
  };
}

/** One line that is written over itself, and is gone at the end. */
function progressLine(output: WriteStream): Presenter {
  const clearLine = "\r\u001b[K";
  return {
    ...silent(),
    show: (model) => {
      output.write(`${clearLine}${plainLine(model).slice(0, Math.max(0, (output.columns || 80) - 1))}`);
    },
    close: () => {
      output.write(clearLine);
    },
  };
}

function silent(): Presenter {
  return { interactive: false, unicode: true, show: () => {}, close: () => {}, onKey: () => {} };
}
