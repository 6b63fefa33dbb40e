import type { Operation } from "./operation.ts";

/** System calls that must be in the trace: everything that changes a file, so that one the model does not know is noticed. */
export const TRACED_CALLS = [
  ...[
    "open",
    "openat",
    "openat2",
    "creat",
    "close",
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "pwritev2",
    "fsync",
    "fdatasync",
  ],
  ...["sync", "syncfs", "sync_file_range", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"],
  ...[
    "unlink",
    "unlinkat",
    "rmdir",
    "truncate",
    "ftruncate",
    "fallocate",
    "mkdir",
    "mkdirat",
    "dup",
    "dup2",
    "dup3",
    "lseek",
  ],
  ...["copy_file_range", "sendfile", "io_uring_setup"],
];

interface Call {
  readonly name: string;
  readonly args: string;
  readonly result: number;
  /** How many operations there were when it began. */
  readonly since: number;
}

interface OpenFile {
  readonly file: number;
  readonly path: string;
  readonly append: boolean;
  offset: number;
}

/**
 * The ring through which libuv 1.45 and later (Node 22) only changes what it waits for. The one of files polls in the kernel (SQPOLL), and
 * UV_USE_IO_URING=0 keeps it from being made.
 */
const EPOLL_RING = /\{flags=(?:0|0x10000|IORING_SETUP_NO_SQARRAY)[ ,]/;
const COMPLETE = /^\d+ +(\w+)\((.*)\) += (-?\d+)/s;
const UNFINISHED = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/s;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/s;

/**
 * The operations on the files below `folder` in the output of `strace -f -y -xx`. What a call does counts from its end: until then the
 * cut may have come before it. What the program says on standard output counts from its beginning.
 * @throws Error for a change of a file in the folder that the model does not know.
 */
export function parseTrace(trace: string, folder: string): readonly Operation[] {
  const parser = new Parser(folder);
  const unfinished = new Map<string, Call>();
  for (const line of trace.split("\n")) {
    const begun = UNFINISHED.exec(line);
    if (begun !== null) {
      const [, thread = "", name = "", args = ""] = begun;
      const call = { name, args, result: 0, since: parser.operations.length };
      if (parser.isLine(call)) parser.finish(call);
      else unfinished.set(thread, call);
      continue;
    }
    const resumed = RESUMED.exec(line);
    if (resumed !== null) {
      const [, thread = "", , args = "", result = ""] = resumed;
      const call = unfinished.get(thread);
      unfinished.delete(thread);
      if (call !== undefined) parser.finish({ ...call, args: call.args + args, result: Number(result) });
      continue;
    }
    const [, name, args = "", result = ""] = COMPLETE.exec(line) ?? [];
    if (name !== undefined) parser.finish({ name, args, result: Number(result), since: parser.operations.length });
  }
  return parser.operations;
}

class Parser {
  readonly operations: Operation[] = [];
  /** Path -> file, as the program sees it. */
  readonly #names = new Map<string, number>();
  readonly #open = new Map<number, OpenFile>();
  readonly #said: Buffer[] = [];
  #files = 0;

  constructor(private readonly folder: string) {}

  /** Standard output goes nowhere; that of a helper process, such as esbuild, is a pipe. */
  isLine(call: Call): boolean {
    return call.name === "write" && descriptor(call) === 1 && descriptorPath(call) === "/dev/null";
  }

  finish(call: Call): void {
    if (call.result < 0) return;
    if (this.isLine(call)) {
      this.#say(call);
      return;
    }
    switch (call.name) {
      case "open":
      case "openat":
      case "creat":
        this.#opened(call);
        return;
      case "close":
        this.#open.delete(descriptor(call));
        return;
      case "write":
      case "pwrite64":
        this.#written(call);
        return;
      case "lseek": {
        const file = this.#openFile(call);
        if (file !== undefined) file.offset = call.result;
        return;
      }
      case "ftruncate": {
        const file = this.#openFile(call);
        const size = Number(call.args.slice(call.args.lastIndexOf(",") + 1));
        if (file !== undefined) this.operations.push({ kind: "truncate", file: file.file, size });
        return;
      }
      case "fsync":
      case "fdatasync":
        this.#synced(call);
        return;
      case "rename":
      case "renameat":
      case "renameat2":
        this.#renamed(call);
        return;
      case "unlink":
      case "unlinkat": {
        const [path] = this.#paths(call);
        if (path === undefined) return;
        this.#names.delete(path);
        this.operations.push({ kind: "unlink", path });
        return;
      }
      case "mkdir":
      case "mkdirat": {
        const [path] = this.#paths(call);
        if (path !== undefined) this.operations.push({ kind: "mkdir", path });
        return;
      }
      default:
        this.#unknown(call);
    }
  }

  #say({ args }: Call): void {
    this.#said.push(stringsIn(args)[0] ?? Buffer.alloc(0));
    const text = Buffer.concat(this.#said).toString("utf8");
    if (!text.endsWith("\n")) return;
    this.#said.length = 0;
    for (const line of text.trimEnd().split("\n")) this.operations.push({ kind: "line", line: JSON.parse(line) });
  }

  #opened(call: Call): void {
    const [path] = this.#paths(call);
    if (path === undefined) return;
    const created = call.args.includes("O_CREAT") || call.name === "creat";
    let file = this.#names.get(path);
    if (file === undefined) {
      // A folder, or a file that was there before the trace: neither is written to.
      if (!created) return;
      file = this.#files++;
      this.#names.set(path, file);
      this.operations.push({ kind: "create", path, file });
    } else if (call.args.includes("O_TRUNC") || call.name === "creat") {
      this.operations.push({ kind: "truncate", file, size: 0 });
    }
    this.#open.set(call.result, { file, path, append: call.args.includes("O_APPEND"), offset: 0 });
  }

  #written(call: Call): void {
    const file = this.#openFile(call);
    if (file === undefined) return;
    const bytes = (stringsIn(call.args)[0] ?? Buffer.alloc(0)).subarray(0, call.result);
    if (bytes.length !== call.result) throw new Error(`the trace has only ${bytes.length} of ${call.result} bytes`);
    const positioned = call.name === "pwrite64";
    if (file.append)
      throw new Error(`${file.path} is opened for appending, which the model of the trace does not know`);
    const offset = positioned ? Number(call.args.slice(call.args.lastIndexOf(",") + 1)) : file.offset;
    if (!positioned) file.offset += bytes.length;
    this.operations.push({ kind: "write", file: file.file, offset, bytes });
  }

  #synced(call: Call): void {
    const file = this.#openFile(call);
    const path = this.#within(descriptorPath(call));
    if (file !== undefined) this.operations.push({ kind: "sync", file: file.file, since: call.since });
    else if (path !== undefined) this.operations.push({ kind: "sync-folder", path, since: call.since });
  }

  #renamed(call: Call): void {
    const [from, to] = this.#paths(call);
    if (from === undefined || to === undefined) {
      if (from !== to) throw new Error("a file is renamed into or out of the folder of the trace");
      return;
    }
    this.operations.push({ kind: "rename", from, to });
    for (const [path, file] of [...this.#names]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.#names.delete(path);
      this.#names.set(to + path.slice(from.length), file);
    }
  }

  #unknown(call: Call): void {
    const paths = [descriptorPath(call), ...stringsIn(call.args).map(String)];
    const touched = paths.find((path) => this.#within(path) !== undefined);
    if (touched !== undefined || (call.name === "io_uring_setup" && !EPOLL_RING.test(call.args))) {
      throw new Error(`the model of the trace does not know ${call.name} (${touched ?? "whatever it does"})`);
    }
  }

  /** Undefined for a file outside: the descriptor of another process may have the same number. */
  #openFile(call: Call): OpenFile | undefined {
    return this.#within(descriptorPath(call)) === undefined ? undefined : this.#open.get(descriptor(call));
  }

  /** The paths among the arguments that are in the folder, undefined for others. */
  #paths(call: Call): readonly (string | undefined)[] {
    return stringsIn(call.args).map((bytes) => this.#within(bytes.toString("utf8")));
  }

  #within(path: string): string | undefined {
    if (path === this.folder) return "";
    return path.startsWith(`${this.folder}/`) ? path.slice(this.folder.length + 1) : undefined;
  }
}

function descriptor({ args }: Call): number {
  return Number.parseInt(args, 10);
}

/** `28<\x2f...>`: what the descriptor stood for. */
function descriptorPath({ args }: Call): string {
  const [, hex = ""] = /^\d+<([^>]*)>/.exec(args) ?? [];
  return unescaped(hex).toString("utf8");
}

function stringsIn(args: string): readonly Buffer[] {
  return [...args.matchAll(/"([^"]*)"(\.\.\.)?/g)].map(([, hex = "", more]) => {
    if (more !== undefined) throw new Error("strace cut a string short");
    return unescaped(hex);
  });
}

function unescaped(hex: string): Buffer {
  return Buffer.from(hex.replaceAll("\\x", ""), "hex");
}
