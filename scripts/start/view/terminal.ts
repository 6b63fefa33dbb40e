import type { ReadStream, WriteStream } from "node:tty";
import { ENTER_SCREEN, encodeLine, encodeUpdate, LEAVE_SCREEN } from "./ansi.ts";
import type { Line } from "./spans.ts";

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Raw mode delivers these as keys and not as signals. */
const INTERRUPT = "\u0003";
const END_OF_INPUT = "\u0004";

/**
 * The alternate screen of a terminal: nothing of the view is left behind in the scroll-back. Whatever happens, `close` gives the
 * terminal back as it was; it also runs when the process exits or dies of an uncaught error.
 */
export class Terminal {
  #shown: readonly string[] | undefined;
  #isOpen = false;
  readonly #close = () => this.close();
  readonly #resized = () => {
    this.#shown = undefined;
    this.onResize();
  };
  readonly #pressed = (chunk: Buffer) => {
    for (const key of chunk.toString()) this.onKey(key === INTERRUPT || key === END_OF_INPUT ? "q" : key.toLowerCase());
  };
  onResize: () => void = () => {};
  /** Lower case; Ctrl-C and Ctrl-D are reported as "q". */
  onKey: (key: string) => void = () => {};

  constructor(
    private readonly output: WriteStream,
    private readonly input: ReadStream | undefined,
    private readonly colour: boolean,
  ) {}

  open(): void {
    this.#isOpen = true;
    process.on("exit", this.#close);
    // Before Node prints the error: on the alternate screen it would be gone at once.
    process.on("uncaughtExceptionMonitor", this.#close);
    this.output.write(ENTER_SCREEN);
    this.output.on("resize", this.#resized);
    if (this.input === undefined) return;
    this.input.setRawMode(true);
    this.input.on("data", this.#pressed);
    this.input.resume();
  }

  get size(): TerminalSize {
    // A terminal that does not tell its size reports 0.
    return { columns: this.output.columns || 80, rows: this.output.rows || 24 };
  }

  draw(lines: readonly Line[]): void {
    // What the terminal has not taken yet would pile up: a slow line gets fewer frames, not later ones.
    if (!this.#isOpen || this.output.writableNeedDrain) return;
    const encoded = lines.map((line) => encodeLine(line, this.colour));
    const update = encodeUpdate(this.#shown, encoded);
    this.#shown = encoded;
    if (update !== "") this.output.write(update);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off("exit", this.#close);
    process.off("uncaughtExceptionMonitor", this.#close);
    this.output.off("resize", this.#resized);
    this.output.write(LEAVE_SCREEN);
    if (this.input === undefined) return;
    this.input.off("data", this.#pressed);
    this.input.setRawMode(false);
    this.input.pause();
  }
}
