import { join } from "node:path";
import { reasonOf, SuarError } from "../core/errors.ts";
import { type Keepsake, type KeepsakeName, MAXIMUM_KEEPSAKE_BYTES } from "../core/keepsake.ts";
import { crc32c } from "./crc32c.ts";
import { diskProblem } from "./disk-problem.ts";
import { makeDirectory } from "./make-directory.ts";
import { readStart, replaceFile } from "./our-file.ts";

/** Eight hexadecimal digits and a line feed. */
const HEAD_BYTES = 9;

/**
 * The Keepsake port on a real disk: one file `<name>.kept` each, readable by this user alone. Its first line is the CRC-32C of the rest.
 * Writes happen one after the other, in the order of the calls.
 */
export class KeepsakeFiles implements Keepsake {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly directory: string) {}

  async read(name: KeepsakeName): Promise<Uint8Array | undefined> {
    const damaged = (reason: string, cause?: unknown) =>
      new SuarError("keepsake-unreadable", { file: this.#path(name), reason }, { cause });
    const bytes = await readStart(this.#path(name), HEAD_BYTES + MAXIMUM_KEEPSAKE_BYTES + 1).catch((error: unknown) => {
      throw damaged(reasonOf(error), error);
    });
    if (bytes.length === 0) return undefined;
    if (bytes.length > HEAD_BYTES + MAXIMUM_KEEPSAKE_BYTES) throw damaged("it is too large");
    const content = bytes.subarray(HEAD_BYTES);
    if (new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)) !== headOf(content)) throw damaged("it is damaged");
    return content;
  }

  write(name: KeepsakeName, bytes: Uint8Array): Promise<void> {
    const content = bytes.slice();
    const result = this.#last.then(async () => {
      if (content.length > MAXIMUM_KEEPSAKE_BYTES) throw new RangeError(`${content.length} bytes to keep as ${name}`);
      try {
        await makeDirectory(this.directory);
        const fill = async (file: { writeFile(data: string | Uint8Array): Promise<void> }) => {
          await file.writeFile(headOf(content));
          await file.writeFile(content);
        };
        await replaceFile(this.#path(name), fill, "synced");
      } catch (error) {
        throw diskProblem(error, this.directory);
      }
    });
    this.#last = result.catch(() => {});
    return result;
  }

  #path(name: KeepsakeName): string {
    return join(this.directory, `${name}.kept`);
  }
}

function headOf(content: Uint8Array): string {
  return `${crc32c(content).toString(16).padStart(8, "0")}\n`;
}
