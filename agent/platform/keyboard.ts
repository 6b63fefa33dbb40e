import type { ReadStream } from "node:tty";
import { SuarError } from "../core/errors.ts";
import type { Keyboard } from "../core/keyboard.ts";
import type { Millis } from "../core/time.ts";

/** What a terminal gives of a line at most; whoever sends more without a line break has no keyboard. */
const MAXIMUM_LINE = 4096;

/** A line that follows another one faster than anybody types was pasted with it, and answers nothing. */
const PASTE_GAP: Millis = 20;

const END_OF_INPUT = "\u0004";
const INTERRUPT = "\u0003";
const BACKSPACE = /[\b\u007f]/;
const ERASE_LINE = "\u0015";
const LINE_END = /[\r\n]/;

/**
 * A person's keyboard. The kernel edits ordinary lines, so that backspace and Ctrl-C work as everywhere; only for secrets the terminal
 * is taken over, to show stars instead of letters. What is typed while nothing is asked is thrown away: it was meant for another question.
 */
export class TerminalKeyboard implements Keyboard {
  readonly #decoder = new TextDecoder();
  #asked: { readonly take: (text: string) => void; readonly end: () => void } | undefined;
  #ended = false;
  #lastLineAt = Number.NEGATIVE_INFINITY;

  /** @param echo where the stars of a secret go. */
  constructor(
    private readonly input: ReadStream,
    private readonly echo: { write(text: string): void },
  ) {
    input.on("data", (bytes: Buffer) => this.#hear(this.#decoder.decode(bytes, { stream: true })));
    const end = () => {
      this.#ended = true;
      this.#asked?.end();
    };
    // A terminal that is gone, as when SSH breaks off, is an end as well.
    input.on("end", end);
    input.on("error", end);
    input.resume();
  }

  async readLine({ secret }: { readonly secret: boolean }, signal: AbortSignal): Promise<string | undefined> {
    if (signal.aborted) throw new SuarError("stopped", {});
    if (this.#ended) return undefined;
    if (secret) this.input.setRawMode(true);
    try {
      return await new Promise<string | undefined>((resolve, reject) => {
        const abort = () => reject(new SuarError("stopped", {}));
        signal.addEventListener("abort", abort, { once: true });
        const line = secret ? new SecretLine(this.echo) : new PlainLine();
        const done = (act: () => void) => {
          signal.removeEventListener("abort", abort);
          this.#asked = undefined;
          act();
        };
        this.#asked = {
          take: (text) => {
            const outcome = line.take(text);
            if (outcome === "interrupt") done(abort);
            else if (outcome === "end") done(() => resolve(undefined));
            else if (outcome !== undefined) done(() => resolve(outcome.line));
          },
          end: () => done(() => resolve(undefined)),
        };
      });
    } finally {
      this.#asked = undefined;
      if (secret) {
        this.input.setRawMode(false);
        this.echo.write("\n");
      }
    }
  }

  close(): void {
    this.input.pause();
  }

  #hear(text: string): void {
    const now = performance.now();
    const isPasted = now - this.#lastLineAt < PASTE_GAP;
    if (LINE_END.test(text)) this.#lastLineAt = now;
    if (!isPasted) this.#asked?.take(text);
  }
}

type Outcome = { readonly line: string } | "end" | "interrupt" | undefined;

class PlainLine {
  #text = "";

  take(text: string): Outcome {
    const end = text.search(LINE_END);
    this.#text = (this.#text + (end < 0 ? text : text.slice(0, end))).slice(0, MAXIMUM_LINE);
    return end < 0 ? undefined : { line: this.#text };
  }
}

class SecretLine {
  #characters: string[] = [];

  constructor(private readonly echo: { write(text: string): void }) {}

  take(text: string): Outcome {
    for (const character of text) {
      if (character === INTERRUPT) return "interrupt";
      if (character === END_OF_INPUT && this.#characters.length === 0) return "end";
      if (LINE_END.test(character)) return { line: this.#characters.join("") };
      if (character === ERASE_LINE) this.#erase(this.#characters.length);
      else if (BACKSPACE.test(character)) this.#erase(Math.min(1, this.#characters.length));
      else if (this.#characters.length < MAXIMUM_LINE) {
        this.#characters.push(character);
        this.echo.write("*");
      }
    }
    return undefined;
  }

  #erase(count: number): void {
    this.#characters.length -= count;
    this.echo.write("\b \b".repeat(count));
  }
}
