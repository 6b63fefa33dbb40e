import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { reasonOf } from "../core/errors.ts";
import type { KeyFacts, KeyFile } from "../core/examination.ts";
import { hasCode } from "./disk-problem.ts";

const MAXIMUM_BYTES = 256 * 1024;
/** Others than owner and group may read, or write. */
const OTHERS = 0o006;
/** Of a certificate: everybody may know it, nobody may change it. */
const OTHERS_WRITE = 0o002;

/** A file to look at. */
export interface KeyFileName {
  readonly setting: string;
  readonly file: string;
  /** `secret`: a password or the like; nothing is known of what is in it. */
  readonly kind: "secret" | "key" | "certificate" | "authority";
}

/** Modes and contents of the files that the settings name. What is in them goes nowhere. Never rejects. */
export async function lookAtKeys(names: readonly KeyFileName[]): Promise<KeyFacts> {
  const looks = await Promise.all(names.map(look));
  const key = looks.find(({ name }) => name.kind === "key")?.content;
  const certificate = looks.find(({ name }) => name.kind === "certificate")?.content;
  const files = looks.map(({ file }) => file);
  if (!(certificate instanceof X509Certificate)) return { files };
  const { subject, validFrom, validTo } = certificate;
  const commonName = /^CN=(.+)$/m.exec(subject)?.[1];
  return {
    files,
    certificate: {
      validFrom: Date.parse(validFrom),
      validUntil: Date.parse(validTo),
      ...(commonName === undefined ? {} : { commonName }),
      ...(key === undefined || key instanceof X509Certificate ? {} : { fitsKey: certificate.checkPrivateKey(key) }),
    },
  };
}

interface Look {
  readonly name: KeyFileName;
  readonly file: KeyFile;
  readonly content?: X509Certificate | KeyObject;
}

async function look(name: KeyFileName): Promise<Look> {
  const { setting, file, kind } = name;
  const about = { setting, file };
  try {
    const { mode } = await stat(file);
    const isPublic = kind === "certificate" || kind === "authority";
    const isOpen = (mode & (isPublic ? OTHERS_WRITE : OTHERS)) !== 0;
    const text = await read(file);
    if (text.trim() === "") return { name, file: { ...about, isOpen, outcome: "unusable", reason: "it is empty" } };
    try {
      const content = parse(kind, text);
      return { name, file: { ...about, isOpen, outcome: "readable" }, ...(content === undefined ? {} : { content }) };
    } catch (error) {
      return { name, file: { ...about, isOpen, outcome: "unusable", reason: reasonOf(error) } };
    }
  } catch (error) {
    const outcome = hasCode(error, "ENOENT", "ENOTDIR")
      ? "missing"
      : hasCode(error, "EACCES", "EPERM")
        ? "forbidden"
        : "unusable";
    return { name, file: { ...about, outcome, ...(outcome === "unusable" ? { reason: reasonOf(error) } : {}) } };
  }
}

function parse(kind: KeyFileName["kind"], text: string): X509Certificate | KeyObject | undefined {
  if (kind === "key") return createPrivateKey(text);
  return kind === "secret" ? undefined : new X509Certificate(text);
}

async function read(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MAXIMUM_BYTES), 0, MAXIMUM_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
