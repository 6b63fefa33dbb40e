import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SessionOptions } from "../../agent/core/transport.ts";
import { Authority, type Issued } from "../../scripts/certificates/authority.ts";

export type TlsMaterial = Required<NonNullable<SessionOptions["tls"]>>;

/** An authority of `npm run certificates` in a folder of the test's, and what it issues, as PEM. */
export class TrialCertificates {
  readonly #authority: Authority;
  /** By kind and name: none is issued twice. */
  readonly #issued = new Map<string, TlsMaterial>();
  #other: TrialCertificates | undefined;

  constructor(readonly directory: string) {
    this.#authority = new Authority(directory);
    this.#authority.create();
    this.#authority.issueServer(["localhost", "127.0.0.1"]);
  }

  site(name: string): TlsMaterial {
    return this.#once(`site ${name}`, () => this.#authority.issueSite(name));
  }

  centre(name: string): TlsMaterial {
    return this.#once(`centre ${name}`, () => this.#authority.issueCentre(name));
  }

  /** A certificate for this name that another authority has signed, by somebody who trusts our server all the same. */
  forged(name: string): TlsMaterial {
    this.#other ??= new TrialCertificates(join(this.directory, "other"));
    return { ...this.#other.site(name), ca: this.#authorityText };
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

  get #authorityText(): string {
    return readFileSync(this.#authority.certificate, "utf8");
  }

  #once(what: string, issue: () => Issued): TlsMaterial {
    const material = this.#issued.get(what) ?? this.#read(issue());
    this.#issued.set(what, material);
    return material;
  }

  #read(issued: Omit<Issued, "expires">): TlsMaterial {
    return {
      ca: this.#authorityText,
      certificate: readFileSync(issued.certificate, "utf8"),
      key: readFileSync(issued.key, "utf8"),
    };
  }
}
