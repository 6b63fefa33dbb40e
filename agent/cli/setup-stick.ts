import type { ReadFile } from "../config/file.ts";
import { belongTogether, type PemContent, readPem } from "../platform/pem-files.ts";
import { STICK_FOLDERS, searchFolders } from "../platform/stick-search.ts";
import { ANSWERS_FILE_NAME, MAXIMUM_ANSWERS_BYTES, readUsableAnswers } from "../setup/answers-file.ts";
import type { FoundAnswers, FoundPair, StickFindings } from "../setup/facts.ts";

const CERTIFICATE_NAME = /\.(?:crt|cer|pem|key)$/i;
/** A certificate with its chain has a few kilobytes. */
const MAXIMUM_PEM_BYTES = 64 * 1024;
/** A stick with the certificates of a whole province has thousands; those of this site are read first. */
const MAXIMUM_PEM_FILES = 100;
const MAXIMUM_ANSWERS_FILES = 4;

interface PemFile {
  readonly file: string;
  readonly content: PemContent;
}

/** Where to look: what the person named, or where sticks are mounted. */
export function stickFolders(named: string | undefined): readonly string[] {
  return named === undefined ? STICK_FOLDERS : [named];
}

/** Answers of the centre on sticks. Files that cannot be used are `broken`, those of which some sites cannot `damaged`, by their names. */
export async function findAnswers(
  folders: readonly string[],
  readFile: ReadFile,
): Promise<{
  readonly good: readonly FoundAnswers[];
  readonly damaged: readonly string[];
  readonly broken: readonly string[];
}> {
  const files = await searchFolders(folders, (name) => name.toLowerCase() === ANSWERS_FILE_NAME);
  const good: FoundAnswers[] = [];
  const damaged: string[] = [];
  const broken: string[] = [];
  for (const file of files.slice(0, MAXIMUM_ANSWERS_FILES)) {
    const bytes = await readOrNothing(file, MAXIMUM_ANSWERS_BYTES + 1, readFile);
    const usable = bytes === undefined ? undefined : readUsableAnswers(bytes, file);
    if (usable !== undefined) good.push({ file, answers: usable.answers });
    if (usable === undefined) broken.push(file);
    else if (!usable.isWhole) damaged.push(file);
  }
  return { good, damaged, broken };
}

/** Authorities, and certificates with their keys. @param site whose files are looked at first. @param now of the box's clock. */
export async function searchStick(
  folders: readonly string[],
  site: string | undefined,
  readFile: ReadFile,
  now: Date,
): Promise<StickFindings> {
  const names = await searchFolders(folders, (name) => CERTIFICATE_NAME.test(name));
  const own = (file: string) => (site !== undefined && file.includes(site) ? 0 : 1);
  const files = [...names].sort((one, other) => own(one) - own(other)).slice(0, MAXIMUM_PEM_FILES);
  const pems: PemFile[] = [];
  for (const file of files) {
    const bytes = await readOrNothing(file, MAXIMUM_PEM_BYTES + 1, readFile);
    const content = bytes === undefined || bytes.length > MAXIMUM_PEM_BYTES ? undefined : readPem(bytes);
    if (content !== undefined) pems.push({ file, content });
  }
  return sortOut(pems, now);
}

function sortOut(pems: readonly PemFile[], now: Date): StickFindings {
  const keys = pems.filter(({ content }) => content.key !== undefined);
  const pairs: FoundPair[] = [];
  for (const { file, content } of pems) {
    const { certificate } = content;
    if (certificate === undefined || !certificate.isForClients) continue;
    const key = keys.find((one) => belongTogether(certificate.text, one.content.key?.text ?? ""));
    // The authority's own key does not belong on a stick; where it is, it is no site's.
    if (key?.content.key === undefined || certificate.isAuthority) continue;
    const expired = certificate.notAfter < now;
    const { text, name } = certificate;
    pairs.push({
      certificateFile: file,
      certificate: text,
      keyFile: key.file,
      key: key.content.key.text,
      name,
      expired,
    });
  }
  const authorities = pems.flatMap(({ file, content: { certificate } }) =>
    certificate?.isAuthority === true ? [{ file, text: certificate.text, name: certificate.name }] : [],
  );
  const used = new Set([...pairs.flatMap((pair) => [pair.certificateFile, pair.keyFile])]);
  const unusable = pems.flatMap(({ file, content }): StickFindings["unusable"] => {
    const { certificate } = content;
    if (used.has(file) || certificate?.isAuthority === true || certificate?.isForClients === false) return [];
    if (content.isLocked) return [{ file, reason: "locked" }];
    return [{ file, reason: content.key === undefined ? "no-key" : "no-certificate" }];
  });
  return { authorities: distinct(authorities), pairs: distinct(pairs), unusable };
}

/** The same file twice on a stick, or on two, is one choice. */
function distinct<Found extends { readonly name: string }>(found: readonly Found[]): readonly Found[] {
  const seen = new Set<string>();
  return found.filter((one) => {
    const text = "text" in one ? one.text : (one as unknown as FoundPair).certificate;
    const key = `${one.name} ${text}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What cannot be read is not there: another stick may have it. */
async function readOrNothing(file: string, maximumBytes: number, readFile: ReadFile): Promise<Uint8Array | undefined> {
  return readFile(file, maximumBytes).catch(() => undefined);
}
