import type { LocalFiles, LogGrowth, LogPosition } from "../../agent/core/local-files.ts";

/** The LocalFiles port with contents of a test's choice. A log grows by what is appended to it. */
export class FakeFiles implements LocalFiles {
  readonly contents = new Map<string, string | Uint8Array>();
  /** What the next growth of a log reports beside its lines. */
  gap = false;

  async read(path: string): Promise<Uint8Array> {
    return this.#bytes(path);
  }

  async readGrowth(path: string, since: LogPosition | undefined): Promise<LogGrowth> {
    const bytes = this.#bytes(path);
    const position = { identity: path, offset: bytes.byteLength };
    return { lines: bytes.subarray(since?.offset ?? bytes.byteLength), position, gap: this.gap };
  }

  #bytes(path: string): Uint8Array {
    const content = this.contents.get(path);
    if (content === undefined)
      throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: "ENOENT" });
    return typeof content === "string" ? new TextEncoder().encode(content) : content;
  }
}
