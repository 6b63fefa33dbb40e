import { DatedCertificates } from "./dated-certificates.ts";

/** A certificate for `name` that ended yesterday, and the authority that vouches for it and has not. PEM. */
export function expiredCertificate(name: string): {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
} {
  const authority = new DatedCertificates();
  return { ca: authority.ca, ...authority.issue(name, -30, -1) };
}
