import type { Settings } from "../config/declaration.ts";
import { parseHostAndPort } from "../config/kinds/network.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { PageSource } from "../core/page.ts";
import { PageServer } from "../platform/page-server.ts";

/** Opens the page that the settings ask for; undefined for none. Never rejects: recording goes on without it. */
export async function openPage(
  { page, language }: Pick<Settings, "page" | "language">,
  source: PageSource,
  clock: Clock,
  log: Log,
): Promise<PageServer | undefined> {
  if (!page.enabled) return undefined;
  const hosts = page.hosts.flatMap((text) => parseHostAndPort(text) ?? []);
  const load = async () => {
    const [{ pageSite }, { pageAssets }] = await Promise.all([
      import("../status/page/site.ts"),
      import("../platform/page-assets.ts"),
    ]);
    return pageSite({ source, assets: pageAssets(), language, monotonic: () => clock.monotonic() });
  };
  const server = new PageServer({ port: page.port, lan: page.lan, hosts }, load, log);
  await server.open();
  return server;
}
