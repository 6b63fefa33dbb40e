import { EventEmitter } from "node:events";
import type { ReadStream, WriteStream } from "node:tty";
import { describe, expect, it } from "vitest";
import { span } from "../../scripts/start/view/spans.ts";
import { Terminal } from "../../scripts/start/view/terminal.ts";

class FakeOutput extends EventEmitter {
  written = "";
  columns = 80;
  rows = 24;
  writableNeedDrain = false;
  write(text: string): boolean {
    this.written += text;
    return true;
  }
}

class FakeInput extends EventEmitter {
  raw = false;
  setRawMode(raw: boolean): void {
    this.raw = raw;
  }
  resume(): void {}
  pause(): void {}
}

function open() {
  const output = new FakeOutput();
  const input = new FakeInput();
  const terminal = new Terminal(output as unknown as WriteStream, input as unknown as ReadStream, true);
  terminal.open();
  return { output, input, terminal };
}

const SCREEN_LEFT = "\u001b[?1049l";

describe("terminal", () => {
  it("is given back as it was, once", () => {
    const { output, input, terminal } = open();
    const listeners = process.listenerCount("exit");
    expect(input.raw).toBe(true);
    terminal.close();
    terminal.close();
    expect(input.raw).toBe(false);
    expect(output.written.split(SCREEN_LEFT)).toHaveLength(2);
    expect(output.written).toContain("\u001b[?25h");
    expect(process.listenerCount("exit")).toBe(listeners - 1);
    expect(output.listenerCount("resize") + input.listenerCount("data")).toBe(0);
  });

  it("is given back before an uncaught error is printed", () => {
    const { output } = open();
    const events: EventEmitter = process;
    events.emit("uncaughtExceptionMonitor", new Error("test"), "uncaughtException");
    expect(output.written).toContain(SCREEN_LEFT);
  });

  it("gets nothing for a frame that did not change, and everything after a resize", () => {
    const { output, terminal } = open();
    terminal.draw([[span("a")]]);
    const once = output.written.length;
    terminal.draw([[span("a")]]);
    expect(output.written.length).toBe(once);
    output.emit("resize");
    terminal.draw([[span("a")]]);
    expect(output.written.slice(once)).toContain("\u001b[2J");
    terminal.close();
  });

  it("gets no frame while it has not taken the last one", () => {
    const { output, terminal } = open();
    output.writableNeedDrain = true;
    const before = output.written;
    terminal.draw([[span("a")]]);
    expect(output.written).toBe(before);
    output.writableNeedDrain = false;
    terminal.draw([[span("a")]]);
    expect(output.written).toContain("a");
    terminal.close();
  });

  it("takes Ctrl-C for quitting, and capital letters for small ones", () => {
    const { input, terminal } = open();
    const keys: string[] = [];
    terminal.onKey = (key) => keys.push(key);
    input.emit("data", Buffer.from("B\u0003q"));
    expect(keys).toEqual(["b", "q", "q"]);
    terminal.close();
  });
});
