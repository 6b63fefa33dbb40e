import type { Incoming } from "../../agent/core/transport.ts";
import { clientSettings } from "./central-reader.ts";
import type { Access, LiveSiteOptions } from "./live-site.ts";
import { SitePublisher } from "./site-publisher.ts";

const ROOT = "suar/v1";

/** The centre asks a site something. Resolves when the broker has it. */
export async function order(access: Access, site: string, id: string): Promise<void> {
  const control = await SitePublisher.open(access.url, clientSettings(access));
  const command = { v: 1, id, verb: "status", expiresAt: Date.now() + 60_000 };
  await control.publish(`${ROOT}/${site}/command`, JSON.stringify(command));
  await control.close();
}

/** What is asked of a site goes into `asked`, and is answered. */
export function answering(site: string, asked: Incoming[]): NonNullable<LiveSiteOptions["remote"]> {
  const encode = (value: object) => new TextEncoder().encode(JSON.stringify(value));
  return {
    reported: () => encode({ v: 1, site, state: "none", config: "00c0ffee" }),
    onReported: () => () => {},
    configure: async () => {},
    command: async (message) => {
      asked.push(message);
      return encode({ v: 1, id: idOf(message.payload), verb: "status", outcome: "done" });
    },
    proven: () => {},
  };
}

/** Of a command or a reply. */
export function idOf(payload: Uint8Array): unknown {
  return (JSON.parse(new TextDecoder().decode(payload)) as { readonly id?: unknown }).id;
}
