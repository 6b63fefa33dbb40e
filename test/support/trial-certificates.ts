import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SessionOptions } from "../../agent/core/transport.ts";
import { Authority } from "../../scripts/certificates/authority.ts";

export type TlsMaterial = Required<NonNullable<SessionOptions["tls"]>>;

/** An authority of `npm run certificates` in a folder of the test's, and what it issues, as PEM. */
export class TrialCertificates {
  readonly #authority: Authority;

  constructor(readonly directory: string) {
    this.#authority = new Authority(directory);
    this.#authority.create();
    this.#authority.issueServer(["localhost", "127.0.0.1"]);
  }

  site(name: string): TlsMaterial {
    return this.#read(this.#authority.issueSite(name));
  }

  centre(name: string): TlsMaterial {
    return this.#read(this.#authority.issueCentre(name));
  }

  /** What `npm run certificates` would never make: a certificate with any common name, signed by this authority all the same. */
  siteNamed(commonName: string): TlsMaterial {
    const file = join(this.directory, `named-${Buffer.from(commonName).toString("hex")}`);
    const issued = { certificate: `${file}.crt`, key: `${file}.key` };
    const signer = ["-CA", join(this.directory, "ca.crt"), "-CAkey", join(this.directory, "ca.key")];
    const { status, stderr } = spawnSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2"],
        ...[...signer, "-subj", `/CN=${commonName.replaceAll(/[\\/+=]/g, "\\$&")}`],
        ...["-keyout", issued.key, "-out", issued.certificate],
      ],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`openssl failed: ${stderr}`);
    return this.#read(issued);
  }

  #read(issued: { readonly certificate: string; readonly key: string }): TlsMaterial {
    return {
      ca: readFileSync(this.#authority.certificate, "utf8"),
      certificate: readFileSync(issued.certificate, "utf8"),
      key: readFileSync(issued.key, "utf8"),
    };
  }
}
