import type { BoxFiles } from "./box-files.ts";
import { DEVICE_PORTS, FAR_PORTS } from "./ports.ts";
import { ADDRESSES } from "./village.ts";

export type Flags = Readonly<Record<string, string>>;

const { dish, webModem, snmpModem, router, far } = ADDRESSES;
/** Of the firewall of the box, where there is one. */
export const RULES = "add table inet suar; add counter inet suar klinik";
const COUNTER = "inet/suar/klinik";
const COMMON: Flags = { site: "bench", "uplink.broker": `mqtt://${far}:${FAR_PORTS.broker}` };

/** Everything that a site can have measured, each at its default cadence, beside a Starlink dish. @param provider its first router. */
export function allOn(provider: string): Flags {
  return {
    ...COMMON,
    "collectors.link.terminal": dish,
    "collectors.link.isp": provider,
    "collectors.host.ups": `desa@${router}:${DEVICE_PORTS.ups}`,
    ...at("starlink", `${dish}:${DEVICE_PORTS.dish}`),
  };
}

/** What a site has instead of some of that: other terminals, and a provider whose router is looked for. */
export const INSTEAD: readonly Flags[] = [
  { ...COMMON, ...at("hughes", `${webModem}:${DEVICE_PORTS.webModem}`) },
  { ...COMMON, ...at("comtech-cdm570", `${snmpModem}:${DEVICE_PORTS.snmpModem}`) },
];

/** As little as an agent can measure: it records, keeps and delivers. */
export const NOTHING: Flags = {
  ...COMMON,
  "collectors.link.anycast": "none",
  "collectors.link.gateway": "none",
  "collectors.link.isp": "none",
  "collectors.link.resolverName": "none",
  "collectors.link.everySeconds": "3600",
  "collectors.host.everySeconds": "3600",
};

/** Sources of services, one of each kind; without rules of a firewall where there is no `nft`. */
export function sources(files: BoxFiles, authority: string, hasFirewall: boolean): readonly string[] {
  const on = (port: number) => `http://${router}:${port}`;
  return [
    `sikopdes check https://${far}:${FAR_PORTS.page}/desa ca-file=${authority}`,
    `sembako nginx ${on(DEVICE_PORTS.nginx)}/nginx_status`,
    `kantor prometheus ${on(DEVICE_PORTS.exporter)}/metrics requests=http_requests_total`,
    `gudang log ${files.log}`,
    `wifi dnsmasq ${files.leases}`,
    `wifi kea ${files.keaSocket}`,
    `wifi kea-leases ${files.keaLeases}`,
    "wifi opennds",
    "wifi chilli",
    "wifi iw wlan0",
    "wifi hostapd wlan0",
    "wifi openwrt wlan0",
    `wifi starlink ${router}:${DEVICE_PORTS.starlinkRouter}`,
    `wifi routeros ${on(DEVICE_PORTS.routeros)} user=suar password-file=${files.password} table=wifi`,
    "logistik interface lan",
    ...(hasFirewall ? [`klinik nftables ${COUNTER}`] : []),
  ];
}

function at(profile: string, address: string): Flags {
  return { "collectors.terminal.profile": profile, "collectors.terminal.address": address };
}
