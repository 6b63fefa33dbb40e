import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { dirname, join } from "node:path";

/** A certificate and its key, as files in PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
  /** ISO 8601. */
  readonly expires: string;
}

/** What stands in the way; the message says what to do about it. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

const AUTHORITY_DAYS = 3_650;
/** Ample for a trial, and a box that lies in a store room for a year still gets in. */
const DAYS = 825;
const OPENSSL_DEADLINE_MS = 30_000;

/**
 * A certificate authority for trying out: its folder holds `ca.crt` and `ca.key`, the server's pair, and `site/NAME` and `centre/NAME`. Keys
 * are readable by their owner alone, and no file is ever written over.
 *
 * Everything synchronous: each step needs the one before.
 */
export class Authority {
  constructor(private readonly directory: string) {}

  get certificate(): string {
    return join(this.directory, "ca.crt");
  }

  get #key(): string {
    return join(this.directory, "ca.key");
  }

  /** @throws CertificateError, as all that follows. */
  create(): Issued {
    const extensions = ["basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign,cRLSign"];
    return this.#issue("ca", "CN=Suar trial authority", extensions, ["-days", `${AUTHORITY_DAYS}`]);
  }

  /** @param hosts names and addresses that clients will write in `mqtts://…`; checked by the caller. */
  issueServer(hosts: readonly string[]): Issued {
    const names = hosts.map((host) => `${isIP(host) === 0 ? "DNS" : "IP"}:${host}`);
    return this.#issueLeaf("server", `CN=${commonName(hosts)}`, [
      "extendedKeyUsage=serverAuth",
      `subjectAltName=${names.join(",")}`,
    ]);
  }

  /** @param site `[A-Za-z0-9_-]{1,64}`; checked by the caller. */
  issueSite(site: string): Issued {
    return this.#issueLeaf(join("site", site), `CN=${site}`, ["extendedKeyUsage=clientAuth"]);
  }

  issueCentre(name: string): Issued {
    return this.#issueLeaf(join("centre", name), `OU=centre\nCN=${name}`, ["extendedKeyUsage=clientAuth"]);
  }

  #issueLeaf(path: string, subject: string, extensions: readonly string[]): Issued {
    if (!existsSync(this.certificate) || !existsSync(this.#key)) {
      throw new CertificateError(
        `There is no authority in ${this.directory}. Make one first: npm run certificates -- ca --directory ${this.directory}`,
      );
    }
    const common = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature"];
    const signer = ["-CA", this.certificate, "-CAkey", this.#key, "-days", `${DAYS}`];
    return this.#issue(path, subject, [...common, ...extensions], signer);
  }

  /** @param subject lines of OpenSSL's configuration, the most general first. */
  #issue(path: string, subject: string, extensions: readonly string[], words: readonly string[]): Issued {
    const key = join(this.directory, `${path}.key`);
    const certificate = join(this.directory, `${path}.crt`);
    for (const file of [key, certificate]) {
      if (existsSync(file)) throw exists(file);
    }
    this.#makeDirectory(dirname(key));
    // In the same folder, so that the finished files can be moved; readable by the owner alone.
    const workplace = mkdtempSync(join(this.directory, ".unfinished-"));
    try {
      const draft = {
        key: join(workplace, "key"),
        certificate: join(workplace, "crt"),
        settings: join(workplace, "cnf"),
      };
      writeFileSync(
        draft.settings,
        ["[req]", "prompt=no", "distinguished_name=subject", "x509_extensions=extensions"]
          .concat("[subject]", subject, "[extensions]", ...extensions, "")
          .join("\n"),
      );
      openssl(
        ...["req", "-x509", "-config", draft.settings, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
        ...["-noenc", "-sha256", "-keyout", draft.key, "-out", draft.certificate, ...words],
      );
      chmodSync(draft.key, 0o600);
      chmodSync(draft.certificate, 0o644);
      publish(draft.key, key);
      publish(draft.certificate, certificate);
    } finally {
      rmSync(workplace, { recursive: true, force: true });
    }
    const expires = new Date(new X509Certificate(readFileSync(certificate)).validTo).toISOString();
    return { certificate, key, expires };
  }

  #makeDirectory(path: string): void {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      // Keys in a working copy must not end up in its history.
      const ignore = join(this.directory, ".gitignore");
      if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CertificateError(`${path} cannot be written to (${code}). Choose another folder with --directory.`);
    }
  }
}

/** A link, unlike a rename, never replaces what somebody else has made meanwhile. */
function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "EEXIST" ? exists(path) : new CertificateError(`${path} cannot be written (${code}).`);
  }
}

function exists(path: string): CertificateError {
  return new CertificateError(
    `${path} is there already and stays as it is. Move it away first, or choose another folder with --directory.`,
  );
}

/** X.520 allows a common name no more than 64 characters; clients look at the other names only. */
function commonName(hosts: readonly string[]): string {
  return hosts.find((host) => host.length <= 64) ?? "server";
}

function openssl(...words: readonly string[]): void {
  const { status, error, stderr } = spawnSync("openssl", words, { encoding: "utf8", timeout: OPENSSL_DEADLINE_MS });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") {
    throw new CertificateError("openssl is not installed. Install it: apt-get install openssl");
  }
  if (status !== 0) {
    const [line = "it gave no reason"] = (stderr || error?.message || "").trim().split("\n").slice(-1);
    throw new CertificateError(`openssl failed: ${line}. Version 3.0 or later is needed (openssl version).`);
  }
}
