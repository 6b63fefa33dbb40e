import { reasonOf } from "../core/errors.ts";

/**
 * Why a secure connection did not come about. `unknown-authority`: the server's certificate is vouched for by somebody that we do not trust;
 * `wrong-name`: it is for another name; `ours-refused`: the server does not want our certificate, or wants one and got none; `ours-unusable`: our
 * own files are not what they should be; `not-tls`: what answers does not speak TLS; `cut-off`: it hung up in the handshake without a reason, as
 * what does not speak TLS may do, and a firewall.
 */
export type TlsTrouble =
  | "unknown-authority"
  | "expired"
  | "not-yet-valid"
  | "wrong-name"
  | "ours-refused"
  | "ours-unusable"
  | "not-tls"
  | "cut-off"
  | "other";

/** Codes of node and OpenSSL (`X509_V_ERR_…`), which are the same in every language and version. */
const BY_CODE: Readonly<Record<string, TlsTrouble>> = {
  CERT_HAS_EXPIRED: "expired",
  CERT_NOT_YET_VALID: "not-yet-valid",
  ERR_TLS_CERT_ALTNAME_INVALID: "wrong-name",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknown-authority",
  SELF_SIGNED_CERT_IN_CHAIN: "unknown-authority",
  DEPTH_ZERO_SELF_SIGNED_CERT: "unknown-authority",
  CERT_SIGNATURE_FAILURE: "unknown-authority",
  CERT_UNTRUSTED: "unknown-authority",
  INVALID_CA: "unknown-authority",
  INVALID_PURPOSE: "unknown-authority",
  HOSTNAME_MISMATCH: "wrong-name",
  ECONNRESET: "cut-off",
  EPIPE: "cut-off",
};

/** What parsing a PEM file or matching a key with its certificate gives. */
const UNUSABLE = /^(?:ERR_OSSL_|ERR_CRYPTO_|ERR_INVALID_ARG)/;
/**
 * Alerts of a server about our certificate, in OpenSSL's words and codes. Before TLS 1.3, "handshake failure" is what a server says that wanted
 * one and got none.
 */
const ALERT =
  /alert[ _](?:bad[ _]certificate|unsupported[ _]certificate|certificate|unknown[ _]ca|access[ _]denied|decrypt[ _]error|handshake[ _]failure)|ALERT_(?:.*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR|HANDSHAKE_FAILURE)/i;
const NOT_TLS =
  /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE|wrong version number|packet length too long/i;

/** @param error of `tls-failed`, whose cause is node's own, or node's own error itself. */
export function tlsTroubleOf(error: unknown): TlsTrouble {
  const { cause } = error instanceof Error ? error : {};
  const own = cause instanceof Error ? cause : error;
  const code = own instanceof Error ? String((own as NodeJS.ErrnoException).code ?? "") : "";
  const reason = reasonOf(error);
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  if (known !== undefined) return known;
  if (NOT_TLS.test(`${code} ${reason}`)) return "not-tls";
  if (ALERT.test(`${code} ${reason}`)) return "ours-refused";
  return UNUSABLE.test(code) ? "ours-unusable" : "other";
}
