/** Answers of the devices of a village in which twelve people are online. */

const DEVICES = Array.from({ length: 12 }, (_, index) => `02:00:5e:00:53:${String(10 + index)}`);

/** Of a Hughes JUPITER in good order; it has no `info.bin`. */
export const MODEM_PAGES: Readonly<Record<string, string>> = {
  "/api/home/status/wan": JSON.stringify({ sat_rx_ss: "87", sat_tx_ss: "80", wan_state: "up", uptime: "744184" }),
  "/api/home/status/satellite": JSON.stringify({ bytes_rx: 18_234_112_001, bytes_tx: 1_923_004_112, state: "ok" }),
  "/api/home/status/association": JSON.stringify({ association_state_code: "0.0.0", association_state: "ok" }),
  "/api/home/usage": JSON.stringify({ anytime: { remaining_mb: 21_000, total_mb: 50_000 }, FAP_Status: 0 }),
};

export function stubStatus(asked: number): string {
  return [
    "Active connections: 3 ",
    "server accepts handled requests",
    ` ${5000 + asked} ${5000 + asked} ${9000 + 7 * asked} `,
    "Reading: 0 Writing: 1 Waiting: 2 ",
    "",
  ].join("\n");
}

/** As long as the page of a small service: 200 series, of which five are summed. */
export function exporterPage(asked: number): string {
  const others = Array.from({ length: 195 }, (_, index) => `go_things_total{kind="number ${index}"} ${index * 17}`);
  const requests = Array.from(
    { length: 5 },
    (_, index) => `http_requests_total{handler="h${index}"} ${100 * asked + index}`,
  );
  return [...others, ...requests, ""].join("\n");
}

export const ROUTER_TABLE = JSON.stringify(
  DEVICES.map((address, index) => ({ ".id": `*${index}`, "mac-address": address })),
);

export function leases(endSeconds: number): string {
  const line = (address: string, index: number) =>
    `${endSeconds} ${address} 192.168.1.${100 + index} android-${index} *\n`;
  return DEVICES.map(line).join("");
}

export const STATION_DUMP = DEVICES.map(
  (address) => `Station ${address} (on wlan0)\n\tinactive time:\t40 ms\n\trx bytes:\t100\n\tauthorized:\tyes\n`,
).join("");

export const ALL_STATIONS = DEVICES.map(
  (address) => `${address}\nflags=[AUTH][ASSOC][AUTHORIZED]\naid=1\nrx_bytes=100\n`,
).join("");

export const NDSCTL = JSON.stringify({
  client_list_length: String(DEVICES.length),
  clients: Object.fromEntries(DEVICES.map((address) => [address, { state: "Authenticated", token: "0" }])),
});

export const CHILLI = DEVICES.map(
  (address, index) => `${address} 192.168.1.${100 + index} pass ${index} 1 guest-${index} 60/3600 5/600 100 200 0 1\n`,
).join("");

/** Of hostapd on an OpenWrt box. */
export const GET_CLIENTS = JSON.stringify({
  freq: 2437,
  clients: Object.fromEntries(DEVICES.map((address) => [address, { auth: true, assoc: true, authorized: true }])),
});

/** What Kea says of leases that begin now and last for `seconds`. */
export function keaAnswer(nowSeconds: number, seconds: number): string {
  const leases = DEVICES.map((address, index) => ({
    "hw-address": address,
    "ip-address": `192.168.1.${100 + index}`,
    cltt: nowSeconds,
    "valid-lft": seconds,
    state: 0,
  }));
  return JSON.stringify({ result: 0, text: `${leases.length} IPv4 lease(s) found.`, arguments: { leases } });
}

/** The same in the file that Kea keeps. */
export function keaLeases(endSeconds: number, seconds: number): string {
  const line = (address: string, index: number) =>
    `192.168.1.${100 + index},${address},,${seconds},${endSeconds},1,0,0,android-${index},0,,0\n`;
  const head =
    "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n";
  return head + DEVICES.map(line).join("");
}

/** What a visitor leaves in an access log. */
export const LOG_LINE = '192.0.2.7 - - [27/Nov/2026:05:00:00 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0"\n';
