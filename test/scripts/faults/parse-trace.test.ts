import { describe, expect, it } from "vitest";
import { decodeOperations, encodeOperations } from "../../../scripts/faults/powercut/operation.ts";
import { parseTrace } from "../../../scripts/faults/powercut/parse-trace.ts";

const hex = (text: string) => [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
const path = (name: string) => `"${hex(`/data/${name}`)}"`;
const descriptor = (number: number, name: string) => `${number}<${hex(`/data/${name}`)}>`;
const opened = (name: string, number: number, flags = "O_WRONLY|O_CREAT|O_TRUNC") =>
  `10 openat(AT_FDCWD<${hex("/")}>, ${path(name)}, ${flags}, 0666) = ${descriptor(number, name)}`;
const written = (number: number, name: string, text: string) =>
  `10 write(${descriptor(number, name)}, "${hex(text)}", ${text.length}) = ${text.length}`;
const parse = (...lines: string[]) => parseTrace(lines.join("\n"), "/data");

describe("trace of system calls", () => {
  it("becomes operations on the files of the folder", () => {
    const operations = parse(
      `10 mkdir(${path("outbox")}, 0700) = 0`,
      opened("outbox/a", 5),
      written(5, "outbox/a", "one"),
      written(5, "outbox/a", "two"),
      `10 fdatasync(${descriptor(5, "outbox/a")}) = 0`,
      `10 close(${descriptor(5, "outbox/a")}) = 0`,
      `10 rename(${path("outbox/a")}, ${path("outbox/b")}) = 0`,
      `10 fsync(${descriptor(6, "outbox")}) = 0`,
      `10 unlink(${path("outbox/b")}) = 0`,
      "10 +++ exited with 0 +++",
    );
    expect(operations).toEqual([
      { kind: "mkdir", path: "outbox" },
      { kind: "create", path: "outbox/a", file: 0 },
      { kind: "write", file: 0, offset: 0, bytes: Buffer.from("one") },
      { kind: "write", file: 0, offset: 3, bytes: Buffer.from("two") },
      { kind: "sync", file: 0, since: 4 },
      { kind: "rename", from: "outbox/a", to: "outbox/b" },
      { kind: "sync-folder", path: "outbox", since: 6 },
      { kind: "unlink", path: "outbox/b" },
    ]);
    expect(decodeOperations(encodeOperations(operations))).toEqual(operations);
  });

  it("counts a call from its end, and lets a sync cover what was done before it began", () => {
    const operations = parse(
      opened("a", 5),
      `10 fdatasync(${descriptor(5, "a")} <unfinished ...>`,
      `11 write(${descriptor(5, "a")}, "${hex("x")}", 1 <unfinished ...>`,
      "11 <... write resumed>) = 1",
      "10 <... fdatasync resumed>) = 0",
    );
    expect(operations).toMatchObject([{ kind: "create" }, { kind: "write", offset: 0 }, { kind: "sync", since: 1 }]);
  });

  it("takes a written position, a new length, a file that is emptied and a failure for what they are", () => {
    const operations = parse(
      opened("a", 5),
      `10 pwrite64(${descriptor(5, "a")}, "${hex("xy")}", 2, 512) = 2`,
      `10 ftruncate(${descriptor(5, "a")}, 100) = 0`,
      opened("a", 6),
      `10 fdatasync(${descriptor(6, "a")}) = -1 EIO (Input/output error)`,
    );
    expect(operations.slice(1)).toEqual([
      { kind: "write", file: 0, offset: 512, bytes: Buffer.from("xy") },
      { kind: "truncate", file: 0, size: 100 },
      { kind: "truncate", file: 0, size: 0 },
    ]);
  });

  it("hears what the program says from the moment it begins to say it", () => {
    const line = `${JSON.stringify({ confirmed: [1] })}\n`;
    const operations = parse(
      `10 write(1<${hex("/dev/null")}>, "${hex(line)}", ${line.length} <unfinished ...>`,
      opened("a", 5),
      `10 <... write resumed>) = ${line.length}`,
    );
    expect(operations).toMatchObject([{ kind: "line", line: { confirmed: [1] } }, { kind: "create" }]);
    // What a helper process says into a pipe is not for us.
    expect(parse(`11 write(1<${hex("pipe:[1]")}>, "${hex("0.28")}", 4) = 4`)).toEqual([]);
  });

  it("knows the ring that no file passes through", () => {
    expect(parse("10 io_uring_setup(256, {flags=0x10000 /* IORING_SETUP_??? */, sq_thread_cpu=0}) = 4")).toEqual([]);
  });

  it("leaves files outside the folder alone", () => {
    const elsewhere = `"${hex("/database/a")}"`;
    expect(
      parse(
        `10 openat(AT_FDCWD<${hex("/")}>, ${elsewhere}, O_WRONLY|O_CREAT, 0666) = 5<${hex("/database/a")}>`,
        `10 unlink(${elsewhere}) = 0`,
      ),
    ).toEqual([]);
  });

  it.each([
    [
      "a call that the model does not know",
      [opened("a", 5), `10 fallocate(${descriptor(5, "a")}, 0, 0, 10) = 0`],
      /does not know fallocate/,
    ],
    ["appending", [opened("a", 5, "O_WRONLY|O_CREAT|O_APPEND"), written(5, "a", "x")], /opened for appending/],
    [
      "io_uring, which strace cannot see into",
      ["10 io_uring_setup(64, {flags=IORING_SETUP_SQPOLL, sq_thread_cpu=0}) = 5"],
      /io_uring_setup/,
    ],
    [
      "bytes that strace left out",
      [opened("a", 5), `10 write(${descriptor(5, "a")}, "${hex("x")}"..., 9) = 9`],
      /cut a string short/,
    ],
  ])("refuses %s", (_, lines, message) => {
    expect(() => parse(...lines)).toThrow(message);
  });
});
