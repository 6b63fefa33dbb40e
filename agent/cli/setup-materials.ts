import { realpath, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import type { ReadFile } from "../config/file.ts";
import type { Objection } from "../config/issues.ts";
import { shown } from "../config/shown.ts";
import { reasonOf } from "../core/errors.ts";
import { belongTogether, readPem } from "../platform/pem-files.ts";
import type { Draft, Material } from "../setup/draft.ts";
import type { FileSetting, WantedFile } from "../setup/files.ts";
import { isVillageCode } from "../setup/indonesia.ts";

/** Of a password, a certificate with its chain, a profile. */
const MAXIMUM_BYTES = 64 * 1024;

export interface MaterialsOutcome {
  readonly materials: Draft["materials"];
  readonly objections: readonly { readonly path: FileSetting; readonly objection: Objection }[];
}

/** Reads the files that answers bring along for a site, and sees whether they are what they should be. Never rejects. */
export async function readMaterials(
  answersFile: string,
  site: string,
  wanted: readonly WantedFile[],
  readFile: ReadFile,
): Promise<MaterialsOutcome> {
  const materials: Partial<Record<FileSetting, Material>> = {};
  const objections: { path: FileSetting; objection: Objection }[] = [];
  for (const { path, file } of wanted) {
    const read = await readBeside(answersFile, file, readFile);
    if ("objection" in read) objections.push({ path, objection: read.objection });
    else materials[path] = { text: read.text, source: shown(file) };
  }
  for (const path of ["uplink.caFile", "uplink.certificateFile", "uplink.keyFile"] as const) {
    const material = materials[path];
    const objection = material === undefined ? undefined : objectionTo(path, material, materials, site);
    if (objection !== undefined) objections.push({ path, objection });
  }
  return { materials, objections };
}

function objectionTo(
  path: "uplink.caFile" | "uplink.certificateFile" | "uplink.keyFile",
  { text, source: file = "" }: Material,
  materials: Draft["materials"],
  site: string,
): Objection | undefined {
  const content = readPem(new TextEncoder().encode(text));
  if (path === "uplink.keyFile") {
    if (content?.key === undefined) return { code: "answer-no-key", details: { file } };
    const certificate = materials["uplink.certificateFile"]?.text;
    const isPair = certificate === undefined || belongTogether(certificate, text);
    return isPair ? undefined : { code: "answer-key-differs", details: { file } };
  }
  if (content?.certificate === undefined) return { code: "answer-no-certificate", details: { file } };
  const { name } = content.certificate;
  // Other names than codes are the centre's own way of naming certificates.
  const isOthers = path === "uplink.certificateFile" && isVillageCode(name) && name !== site;
  return isOthers ? { code: "answer-certificate-differs", details: { file, name } } : undefined;
}

/**
 * Setup runs with the rights of root, and a stick comes from anywhere: a path or a link that leads away from the stick would put a file of the
 * box into the hands of the broker that the same stick names.
 */
async function readBeside(
  answersFile: string,
  file: string,
  readFile: ReadFile,
): Promise<{ readonly text: string } | { readonly objection: Objection }> {
  const named = shown(file);
  const missing = { objection: { code: "answer-file-missing", details: { file: named } } } as const;
  const unusable = (reason: string) =>
    ({ objection: { code: "answer-file-unreadable", details: { file: named, reason } } }) as const;
  try {
    const folder = await realpath(dirname(answersFile));
    const target = await realpath(join(folder, file));
    if (!target.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)) {
      return { objection: { code: "answer-file-elsewhere", details: { file: named } } };
    }
    // A pipe is never opened to its end, and a device leads to the box's own disk.
    if (!(await stat(target)).isFile()) return unusable("it is no regular file");
    const bytes = await readFile(target, MAXIMUM_BYTES + 1);
    if (bytes === undefined) return missing;
    if (bytes.length > MAXIMUM_BYTES) return unusable(`it has more than ${MAXIMUM_BYTES} bytes`);
    if (bytes.length === 0) return unusable("it is empty");
    return { text: new TextDecoder().decode(bytes) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? missing : unusable(code ?? reasonOf(error));
  }
}
