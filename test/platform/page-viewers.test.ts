import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PageStream } from "../../agent/core/page.ts";
import { PageViewers } from "../../agent/platform/page-viewers.ts";
import { recordingLog } from "../support/recording-log.ts";

/** A response whose other end does as the test says. */
class FakeResponse extends EventEmitter {
  writableLength = 0;
  isGone = false;
  readonly written: string[] = [];

  writeHead(): this {
    return this;
  }

  write(text: string): void {
    this.written.push(text);
  }

  end(): void {
    this.destroy();
  }

  destroy(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.emit("close");
  }
}

class FakeStream implements PageStream {
  every = 2000;
  looks = 0;
  closed = 0;

  next(): string | undefined {
    this.looks += 1;
    return `data: ${this.looks}\n\n`;
  }

  close(): void {
    this.closed += 1;
  }
}

let viewers: PageViewers;
let response: FakeResponse;
let stream: FakeStream;
const { log, lines } = recordingLog();

beforeEach(() => {
  vi.useFakeTimers();
  viewers = new PageViewers(log);
  response = new FakeResponse();
  stream = new FakeStream();
});

afterEach(() => {
  viewers.close();
  vi.useRealTimers();
});

function add(): void {
  viewers.add("127.0.0.1", response as unknown as ServerResponse, stream);
}

it("serves at once and then as often as the stream wants, and has no timer when nobody looks", () => {
  expect(vi.getTimerCount()).toBe(0);
  add();
  expect(response.written).toHaveLength(1);
  vi.advanceTimersByTime(6000);
  expect(response.written).toHaveLength(4);
  response.destroy();
  expect([stream.closed, vi.getTimerCount()]).toEqual([1, 0]);
});

it("gives nothing more to somebody who does not read, and lets go of them after half a minute", () => {
  add();
  response.writableLength = 100_000;
  vi.advanceTimersByTime(20_000);
  expect([response.written.length, response.isGone]).toEqual([1, false]);
  response.writableLength = 0;
  vi.advanceTimersByTime(2000);
  expect(response.written.length).toBeGreaterThan(1);
  response.writableLength = 100_000;
  vi.advanceTimersByTime(30_000);
  expect([response.isGone, stream.closed]).toEqual([true, 1]);
});

it("ends with the stream, and with what goes wrong in it, each alone", () => {
  const other = new FakeResponse();
  viewers.add("127.0.0.2", other as unknown as ServerResponse, new FakeStream());
  add();
  stream.next = () => {
    throw new Error("defect");
  };
  vi.advanceTimersByTime(2000);
  expect([response.isGone, other.isGone, stream.closed]).toEqual([true, false, 1]);
  expect(lines.at(-1)?.message).toBe("the page cannot be kept up to date");
  const last = new FakeResponse();
  const short = new FakeStream();
  short.next = () => undefined;
  viewers.add("127.0.0.3", last as unknown as ServerResponse, short);
  expect([last.isGone, short.closed]).toEqual([true, 1]);
});
