import { join } from "node:path";
import { Authority } from "../../certificates/authority.ts";

/** Of one site or program of the centre: files in PEM. */
export interface CertificateFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** The program of the centre that may read everything, as in `config/brokers/mosquitto/centre.acl`. */
const READER = "noc";

/** A trial authority in a folder, with the broker's certificate and that of the reader. */
export class Certificates {
  readonly #authority: Authority;

  /** @param hosts the addresses that the broker is reached by. */
  constructor(
    readonly directory: string,
    hosts: readonly string[],
  ) {
    this.#authority = new Authority(directory);
    this.#authority.create();
    this.#authority.issueServer(hosts);
    this.#authority.issueCentre(READER);
  }

  site(name: string): CertificateFiles {
    const { certificate, key } = this.#authority.issueSite(name);
    return { ca: this.#authority.certificate, certificate, key };
  }

  /** Of the centre's reader. @param directory of `Certificates` that another process made. */
  static reader(directory: string): CertificateFiles {
    const file = join(directory, "centre", READER);
    return { ca: join(directory, "ca.crt"), certificate: `${file}.crt`, key: `${file}.key` };
  }
}
