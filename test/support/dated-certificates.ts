import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selfSigned } from "./self-signed.ts";

const DAY_MS = 86_400_000;

/** PEM. */
export interface DatedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority that signs for any time, past and future, which `npm run certificates` never would. */
export class DatedCertificates {
  readonly ca: string;
  readonly #caKey: string;

  constructor() {
    const authority = selfSigned("authority");
    this.ca = authority.ca;
    this.#caKey = authority.key;
  }

  /** @param name in the certificate. @param fromDays, toDays counted from now; negative ones are past. */
  issue(name: string, fromDays: number, toDays: number): DatedCertificate {
    const directory = mkdtempSync(join(tmpdir(), "suar-dated-"));
    const file = (suffix: string, content?: string) => {
      const path = join(directory, suffix);
      if (content !== undefined) writeFileSync(path, content);
      return path;
    };
    try {
      const settings = [
        ...["[ca]", "default_ca=here", "[here]", `database=${file("index", "")}`, `new_certs_dir=${directory}`],
        ...["default_md=sha256", "policy=any", "rand_serial=yes", "[any]", "commonName=supplied"],
        ...["[names]", `subjectAltName=DNS:${name}`],
      ];
      const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file("key")];
      openssl("req", "-new", ...newKey, "-subj", `/CN=${name}`, "-out", file("request"));
      openssl(
        ...["ca", "-batch", "-notext", "-config", file("settings", `${settings.join("\n")}\n`), "-extensions", "names"],
        ...["-cert", file("ca", this.ca), "-keyfile", file("ca-key", this.#caKey), "-in", file("request")],
        ...["-startdate", utcTime(fromDays), "-enddate", utcTime(toDays), "-out", file("certificate")],
      );
      return { certificate: readFileSync(file("certificate"), "utf8"), key: readFileSync(file("key"), "utf8") };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

/** YYYYMMDDHHMMSSZ. */
function utcTime(days: number): string {
  return `${new Date(Date.now() + days * DAY_MS).toISOString().replaceAll(/[-:T]|\.\d+Z$/g, "")}Z`;
}

function openssl(...words: readonly string[]): void {
  const { status, stderr } = spawnSync("openssl", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl failed: ${stderr}`);
}
