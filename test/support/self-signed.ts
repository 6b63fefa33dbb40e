import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const OPENSSL_MISSING =
  spawnSync("openssl", ["version"]).status === 0 ? undefined : "openssl is not installed: its tests are left out";

/** A certificate for `name` that vouches for itself, so that it is its own authority. PEM. */
export function selfSigned(name: string): { readonly ca: string; readonly certificate: string; readonly key: string } {
  const directory = mkdtempSync(join(tmpdir(), "suar-certificate-"));
  try {
    const key = join(directory, "key.pem");
    const certificate = join(directory, "certificate.pem");
    const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    const named = [
      "-subj",
      `/CN=${name}`,
      "-addext",
      `subjectAltName=DNS:${name}`,
      "-keyout",
      key,
      "-out",
      certificate,
    ];
    const { status, stderr } = spawnSync("openssl", [...words, ...named], { encoding: "utf8" });
    if (status !== 0) throw new Error(`openssl failed: ${stderr}`);
    const pem = readFileSync(certificate, "utf8");
    return { ca: pem, certificate: pem, key: readFileSync(key, "utf8") };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
