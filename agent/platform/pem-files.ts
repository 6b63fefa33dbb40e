import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** What one file holds of certificates and keys. */
export interface PemContent {
  /** The first certificate of the file; the text has all of them. */
  readonly certificate?: {
    readonly text: string;
    /** Common name of its subject, or the whole subject where it has none. */
    readonly name: string;
    /** May vouch for others, or vouches for itself alone. */
    readonly isAuthority: boolean;
    /** A site may show it to a broker; false for one that is for servers only. */
    readonly isForClients: boolean;
    readonly notBefore: Date;
    readonly notAfter: Date;
  };
  /** A private key that can be used as it is. */
  readonly key?: { readonly text: string };
  /** A private key that asks for a password first. */
  readonly isLocked: boolean;
}

/** Extended key usage, RFC 5280. */
const CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

const KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )?PRIVATE KEY-----/;
const LOCKED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/;
const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Reads PEM, or a certificate as DER, from bytes that may be anything; undefined for what is neither. */
export function readPem(bytes: Uint8Array): PemContent | undefined {
  const text = new TextDecoder().decode(bytes);
  const isLocked = LOCKED.test(text);
  const keyText = isLocked ? undefined : KEY.exec(text)?.[0];
  const key = keyText === undefined || privateKey(keyText) === undefined ? undefined : { text: `${keyText}\n` };
  const pems = text.match(CERTIFICATES);
  const certificate = certificateOf(pems?.[0] ?? bytes);
  if (certificate === undefined && key === undefined && !isLocked) return undefined;
  return {
    ...(certificate === undefined ? {} : { certificate: describe(certificate, pems?.join("\n")) }),
    ...(key === undefined ? {} : { key }),
    isLocked,
  };
}

/** Whether a key belongs to a certificate; false also for what is none. */
export function belongTogether(certificate: string, key: string): boolean {
  const owner = privateKey(key);
  return owner !== undefined && certificateOf(certificate)?.checkPrivateKey(owner) === true;
}

function describe(certificate: X509Certificate, text: string | undefined): NonNullable<PemContent["certificate"]> {
  const { subject, issuer, validFrom, validTo, ca, keyUsage } = certificate;
  return {
    text: `${text ?? certificate.toString().trimEnd()}\n`,
    name: /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll("\n", ", "),
    isAuthority: ca || issuer === subject,
    // Node types it as possibly absent: without the extension a certificate is for everything.
    isForClients: keyUsage === undefined || keyUsage.includes(CLIENT_AUTHENTICATION),
    notBefore: new Date(validFrom),
    notAfter: new Date(validTo),
  };
}

function certificateOf(content: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(content);
  } catch {
    return undefined; // Whatever it is, it is no certificate; the caller says so.
  }
}

function privateKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined; // The same of a key. The reason could repeat what it holds.
  }
}
