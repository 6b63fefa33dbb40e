import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Files that one process can make: LevelDB numbers them upwards. */
const FILES_AHEAD = 60;

/** What the outbox keeps beside the store, with its name in front; each is made under a name of its own first. */
const BESIDE = ["sidecar", "opening", "ballast"].flatMap((name) => [`.${name}`, `.${name}.new`]);

/** Paths of the files of a store and of those beside it, what will be made next included. */
export function storeFiles(directory: string): readonly string[] {
  const files = existsSync(directory) ? readdirSync(directory) : [];
  const highest = Math.max(0, ...files.map((file) => Number(/\d{6}/.exec(file)?.[0] ?? 0)));
  const ahead = Array.from({ length: FILES_AHEAD }, (_, index) => String(highest + index).padStart(6, "0"));
  const names = ahead.flatMap((number) => [`${number}.log`, `${number}.ldb`, `${number}.dbtmp`, `MANIFEST-${number}`]);
  const beside = BESIDE.map((name) => `${directory}${name}`);
  return [
    directory,
    ...beside,
    ...["CURRENT", "LOCK", ...new Set([...files, ...names])].map((name) => join(directory, name)),
  ];
}
