import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selfSigned } from "./self-signed.ts";

/** A certificate for `name` that ended yesterday, and the authority that vouches for it and has not. PEM. */
export function expiredCertificate(name: string): {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
} {
  const authority = selfSigned("authority");
  const directory = mkdtempSync(join(tmpdir(), "suar-expired-"));
  const file = (suffix: string, content?: string) => {
    const path = join(directory, suffix);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  };
  try {
    const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file("key.pem")];
    openssl("req", "-new", ...newKey, "-subj", `/CN=${name}`, "-out", file("request.pem"));
    const signer = [
      "-CA",
      file("ca.pem", authority.ca),
      "-CAkey",
      file("ca-key.pem", authority.key),
      "-CAcreateserial",
    ];
    const names = ["-extfile", file("names", `subjectAltName=DNS:${name}`)];
    // No other form makes a certificate of the past.
    openssl("x509", "-req", "-in", file("request.pem"), ...signer, "-days", "-1", ...names, "-out", file("cert.pem"));
    return {
      ca: authority.ca,
      certificate: readFileSync(file("cert.pem"), "utf8"),
      key: readFileSync(file("key.pem"), "utf8"),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function openssl(...words: readonly string[]): void {
  const { status, stderr } = spawnSync("openssl", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl failed: ${stderr}`);
}
