/** `npm run nats-users`: what each certificate may do at a NATS server, as config/brokers/nats/node.conf includes it. */
import { UsageError } from "../usage-error.ts";
import { type Options, readOptions } from "./options.ts";
import { natsUsers } from "./users.ts";

const USAGE = `Usage: npm run --silent nats-users -- [SITE ...] [options] > users.conf

  SITE            a site: the common name of its certificate
  --list FILE     more of them, one a line; lines that begin with # are left out
  --readers N,N   programs of the centre that only look (default: noc)
  --control N,N   programs of the centre that tell sites what to do (default: control)
  --root TOPIC    where \`uplink.root\` is not suar/v1

Copy the file to every node, then: systemctl reload nats-server
Exit code 0: written to standard output; 2: not understood.`;

const options = understand(process.argv.slice(2));
if (options?.help) console.log(USAGE);
else if (options !== undefined) process.stdout.write(natsUsers(options));

function understand(programArguments: readonly string[]): Options | undefined {
  try {
    return readOptions(programArguments);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
    return undefined;
  }
}
