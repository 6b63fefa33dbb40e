import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Authority, type Issued } from "../../scripts/certificates/authority.ts";

/** What one party of TLS has, in PEM. */
export interface Credentials {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** An authority for one run: certificates of its servers, of the auditor, and one for each worker, whose agents share it. */
export class RunCertificates {
  readonly #authority: Authority;

  /** @param directory of the run's own. @throws CertificateError when openssl cannot make them. */
  constructor(readonly directory: string) {
    this.#authority = new Authority(directory);
    this.#authority.create();
    this.#authority.issueServer(["localhost", "127.0.0.1"]);
  }

  file(name: "ca.crt" | "server.crt" | "server.key"): string {
    return join(this.directory, name);
  }

  auditor(): Credentials {
    return this.#read(this.#authority.issueCentre("auditor"));
  }

  worker(number: number): Credentials {
    return this.#read(this.#authority.issueSite(`worker-${number}`));
  }

  #read({ certificate, key }: Issued): Credentials {
    const text = (file: string) => readFileSync(file, "utf8");
    return { ca: text(this.file("ca.crt")), certificate: text(certificate), key: text(key) };
  }
}
