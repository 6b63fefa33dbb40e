/** `npm run certificates`: an authority and certificates for trying out brokers with TLS. */
import { relative } from "node:path";
import { reasonOf } from "../../agent/core/errors.ts";
import { UsageError } from "../usage-error.ts";
import { Authority, CertificateError, type Issued } from "./authority.ts";
import { type CertificateOptions, readOptions } from "./options.ts";

const USAGE = `Usage: npm run certificates -- ca
       npm run certificates -- server [--hosts broker.example.id,203.0.113.7]
       npm run certificates -- site NAME ...
       npm run certificates -- centre NAME ...

  ca            the authority that signs all others: ca.crt and ca.key
  server        the broker's: server.crt and server.key, for localhost and 127.0.0.1 unless --hosts says otherwise
  site NAME     a site's: site/NAME.crt and .key; NAME is the site in its topics, and the certificate's common name
  centre NAME   of a program at the centre, for example noc: centre/NAME.crt and .key, subject "CN=NAME,OU=centre"

  --directory D   where they are kept (default: certificates)
  --json          one line of JSON on stdout for each certificate
For trials: the keys of all parties lie in one place. For a real fleet keep ca.key on a machine of its own.
Exit code 0: made; 1: could not be made; 2: not understood. What exists is never written over.`;

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else make(options);
} catch (error) {
  const known = error instanceof UsageError || error instanceof CertificateError;
  console.error(known ? error.message : `The certificate could not be made: ${reasonOf(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function make({ directory, kind, names, hosts, json }: CertificateOptions): void {
  const authority = new Authority(directory);
  const tell = (issued: Issued, name?: string) => {
    const { certificate, key, expires } = issued;
    if (json) {
      const named = name === undefined ? {} : { name };
      console.log(JSON.stringify({ kind, ...named, certificate, key, authority: authority.certificate, expires }));
    } else {
      console.log(`${relative("", certificate)}, ${relative("", key)} (until ${expires.slice(0, 10)})`);
    }
  };
  if (kind === "ca") tell(authority.create());
  else if (kind === "server") tell(authority.issueServer(hosts));
  else for (const name of names) tell(kind === "site" ? authority.issueSite(name) : authority.issueCentre(name), name);
}
