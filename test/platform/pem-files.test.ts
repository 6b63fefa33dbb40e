import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readFirstBytes } from "../../agent/cli/read-first-bytes.ts";
import { searchStick } from "../../agent/cli/setup-stick.ts";
import { belongTogether, readPem } from "../../agent/platform/pem-files.ts";
import { OPENSSL_MISSING, selfSigned } from "../support/self-signed.ts";
import { TrialCertificates } from "../support/trial-certificates.ts";

const folder = mkdtempSync(join(tmpdir(), "suar-pem-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

function openssl(...words: readonly string[]): Buffer {
  const { status, stdout, stderr } = spawnSync("openssl", words);
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
}

describe.skipIf(OPENSSL_MISSING !== undefined)("certificates and keys on a stick", () => {
  const certificates = new TrialCertificates(join(folder, "authority"));
  const { ca, certificate, key } = certificates.site("5304122003");
  const other = certificates.site("5304122004");

  it("are told apart, with the name of the site", () => {
    expect(readPem(bytes(certificate))?.certificate).toMatchObject({ name: "5304122003", isAuthority: false });
    expect(readPem(bytes(ca))?.certificate).toMatchObject({ name: "Suar trial authority", isAuthority: true });
    expect(readPem(bytes(key))).toMatchObject({ isLocked: false, key: { text: key } });
    expect(readPem(bytes(selfSigned("broker.example.net").ca))?.certificate?.isAuthority).toBe(true);
    expect(readPem(bytes(`${certificate}${key}`))).toMatchObject({ key: { text: key } });
  });

  it("are read with the line ends of Windows, and as DER", () => {
    expect(readPem(bytes(certificate.replaceAll("\n", "\r\n")))?.certificate?.name).toBe("5304122003");
    const der = openssl("x509", "-in", join(folder, "authority", "site", "5304122003.crt"), "-outform", "DER");
    expect(readPem(der)?.certificate?.text.trim()).toBe(certificate.trim());
  });

  it("belong together, or not", () => {
    expect(belongTogether(certificate, key)).toBe(true);
    expect(belongTogether(certificate, other.key)).toBe(false);
    expect(belongTogether(certificate, "nonsense")).toBe(false);
  });

  it("are of no use behind a password, and that is said", async () => {
    const locked = join(folder, "locked");
    openssl(
      "pkcs8",
      "-topk8",
      "-in",
      join(folder, "authority", "site", "5304122004.key"),
      "-passout",
      "pass:x",
      "-out",
      `${locked}.key`,
    );
    expect(readPem(readFileSync(`${locked}.key`))).toEqual({ isLocked: true });
  });

  it("are found in pairs, those of the site first, the authority apart", async () => {
    certificates.site("5304122005");
    rmSync(join(folder, "authority", "site", "5304122005.key"));
    const found = await searchStick([folder], "5304122004", readFirstBytes, new Date());
    expect(found.pairs.map(({ name }) => name)).toEqual(["5304122004", "5304122003"]);
    expect(found.authorities.map(({ name }) => name)).toEqual(["Suar trial authority"]);
    expect(found.unusable.map(({ reason }) => reason).sort()).toEqual([
      "locked",
      "no-certificate",
      "no-certificate",
      "no-key",
    ]);
    const later = await searchStick([folder], undefined, readFirstBytes, new Date("2099-01-01"));
    expect(later.pairs.every(({ expired }) => expired)).toBe(true);
  });

  it("are none in whatever else there is", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (given) => readPem(given) === undefined));
    expect(readPem(bytes("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"))).toBeUndefined();
    expect(readPem(bytes("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"))).toBeUndefined();
  });
});
