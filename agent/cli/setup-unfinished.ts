import { MAXIMUM_DOCUMENT_BYTES } from "../config/document.ts";
import { readStart, removeOurs, replaceFile } from "../platform/our-file.ts";
import { makeConfigurationFolder } from "../platform/site-files.ts";
import type { Draft } from "../setup/draft.ts";
import { documentOf } from "../setup/plan.ts";
import { usableSettings } from "./setup-existing.ts";

/**
 * What was answered before setup ended too early, beside the configuration: a power cut costs nobody the typing. Settings only; passwords are
 * typed again, and keys are still on their stick. It is a convenience: where it cannot be kept or read, setup goes on without it.
 */
export class UnfinishedAnswers {
  readonly #file: string;

  /** @param configuration absolute. */
  constructor(private readonly configuration: string) {
    this.#file = `${configuration}.unfinished`;
  }

  /** Undefined where there is none. */
  async read(): Promise<Draft["values"] | undefined> {
    const bytes = await readStart(this.#file, MAXIMUM_DOCUMENT_BYTES).catch(() => undefined);
    if (bytes === undefined || bytes.length === 0) return undefined;
    const { values } = usableSettings(bytes, this.#file);
    return Object.keys(values).length === 0 ? undefined : values;
  }

  async keep({ values }: Draft): Promise<void> {
    try {
      await makeConfigurationFolder(this.configuration);
      await replaceFile(this.#file, (handle) => handle.writeFile(documentOf(values)), "synced");
    } catch {
      // The same disk is written to at the end, and says then what is wrong with it.
    }
  }

  async remove(): Promise<void> {
    // What stays is offered once more, no more than that.
    await removeOurs(this.#file).catch(() => undefined);
  }
}
