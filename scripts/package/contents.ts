import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { STATE_FORMAT } from "../../agent/outbox/state.ts";
import { file, type PackageFile, program } from "./entry.ts";
import type { NodeRuntime } from "./node-runtime.ts";

const LIBRARY = "usr/lib/suar";
const DOCUMENTS = "usr/share/doc/suar";
/** Of the folder that the build makes; with the licences, which are documents here. */
const LICENCES = "THIRD-PARTY-LICENCES.txt";

export interface ContentSources {
  /** Of the repository. */
  readonly root: string;
  /** What `npm run build` makes, for this processor. */
  readonly built: string;
  readonly node: NodeRuntime;
  /** CycloneDX, as text. */
  readonly sbom: string;
  /** Format of the store that this version reads and writes; that of the sources by default. */
  readonly storeFormat?: number;
}

/** Everything that a package puts on a box, and where. */
export async function packageContents(sources: ContentSources): Promise<readonly PackageFile[]> {
  const { root, built, node, sbom, storeFormat = STATE_FORMAT } = sources;
  const ours = (path: string) => readFile(join(root, path));
  const bundle = (await readdir(built)).filter((name) => name !== LICENCES && !name.endsWith(".map")).sort();
  return [
    program("usr/bin/suar", await ours("scripts/package/files/suar")),
    program(`${LIBRARY}/node`, node.program),
    ...(await Promise.all(bundle.map(async (name) => file(`${LIBRARY}/${name}`, await readFile(join(built, name)))))),
    program(`${LIBRARY}/prepare-system`, await ours("scripts/package/files/prepare-system")),
    program(`${LIBRARY}/purge-system`, await ours("scripts/package/files/purge-system")),
    file(`${LIBRARY}/store-format`, `${storeFormat}\n`),
    file("usr/lib/systemd/system/suar.service", await ours("config/systemd/suar.service")),
    file("usr/lib/sysctl.d/60-suar-ping.conf", await ours("config/systemd/60-suar-ping.conf")),
    file(`${DOCUMENTS}/README.md`, await ours("config/systemd/README.md")),
    file(`${DOCUMENTS}/PANDUAN-TEKNISI.md`, await ours("agent/PANDUAN-TEKNISI.md")),
    file(`${DOCUMENTS}/PANDUAN-TEKNISI.md`, await ours("agent/PANDUAN-TEKNISI.md")),
    file(`${DOCUMENTS}/copyright`, await ours("LICENSE")),
    file(`${DOCUMENTS}/${LICENCES}`, await readFile(join(built, LICENCES))),
    file(`${DOCUMENTS}/NODE-LICENCE.txt`, node.licence),
    file(`${DOCUMENTS}/sbom.cdx.json`, sbom),
    file(`${DOCUMENTS}/suar.example.json`, await ours("config/suar.example.json")),
    file(`${DOCUMENTS}/suar.schema.json`, await ours("config/suar.schema.json")),
    file(`${DOCUMENTS}/REFERENCE.md`, await ours("config/REFERENCE.md")),
    file(`${DOCUMENTS}/REFERENCE.id.md`, await ours("config/REFERENCE.id.md")),
  ];
}
