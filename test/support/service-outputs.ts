/**
 * What the sources of services really write, as recorded or as their source code prints it, with people of our own making: these are
 * planted, and may stand nowhere in what leaves the agent.
 */
export const PEOPLE = {
  siti: { mac: "02:a1:b2:c3:d4:01", address: "10.20.30.41", name: "hp-siti-nurhaliza", token: "9f2c77aa" },
  budi: { mac: "7e:a1:b2:c3:d4:02", address: "10.20.30.42", name: "budi-santoso-a54", token: "51d0be3c" },
  dewi: { mac: "f4:a1:b2:c3:d4:03", address: "10.20.30.43", name: "laptop-dewi-lestari", token: "c0ffee17" },
} as const;

const { siti, budi, dewi } = PEOPLE;

/** dnsmasq 2.90. @param now seconds since 1970. */
export function leaseFile(now: number): string {
  return [
    `${now + 3600} ${siti.mac} ${siti.address} ${siti.name} 01:${siti.mac}`,
    `${now - 1} ${budi.mac} ${budi.address} ${budi.name} *`,
    `0 ${dewi.mac} ${dewi.address} * ff:12:34:56:78`,
    "duid 00:01:00:01:2c:aa:bb:cc:02:a1:b2:c3:d4:99",
    `${now + 3600} 47281 fd00::41 ${siti.name} 00:01:00:01:2c:aa:bb:cc:dd`,
    "",
  ].join("\n");
}

/** openNDS 10.3. */
export const NDSCTL = `{
  "client_list_length":"3",
  "clients":{
    "${siti.mac}":{
      "gatewayname":"openNDS%20Koperasi%20Node:02a1b2c3d4ff%20",
      "gatewayaddress":"10.20.30.1:2050",
      "mac":"${siti.mac}",
      "ip":"${siti.address}",
      "clientif":"br-lan wlan0",
      "session_start":"1766480000",
      "session_end":"null",
      "last_active":"1766480400",
      "token":"${siti.token}",
      "state":"Authenticated",
      "custom":"${siti.name}",
      "download_rate_limit_threshold":"0.00",
      "downloaded":"10231.24",
      "uploaded":"991.00"
    },
    "${budi.mac}":{
      "mac":"${budi.mac}",
      "ip":"${budi.address}",
      "token":"${budi.token}",
      "state":"Preauthenticated"
    },
    "${dewi.mac}":{
      "mac":"${dewi.mac}",
      "ip":"${dewi.address}",
      "token":"${dewi.token}",
      "state":"Authenticated"
    }
  }
}
`;

/** iw 5.19. */
export const STATION_DUMP = `Station ${siti.mac} (on wlan0)
\tinactive time:\t304 ms
\trx bytes:\t18816
\trx packets:\t75
\ttx bytes:\t21386
\tsignal:  \t-38 [-45, -39] dBm
\ttx bitrate:\t72.2 MBit/s MCS 7 short GI
\tauthorized:\tyes
\tauthenticated:\tyes
\tassociated:\tyes
\tWMM/WME:\tyes
\tconnected time:\t8 seconds
Station ${budi.mac} (on wlan0)
\tinactive time:\t1200 ms
\tauthorized:\tno
\tauthenticated:\tyes
Station ${dewi.mac} (on wlan0)
\tinactive time:\t0 ms
\tauthorized:\tyes
`;

/** hostapd_cli 2.10. */
export const ALL_STATIONS = `${siti.mac}
flags=[AUTH][ASSOC][AUTHORIZED][WMM]
aid=1
capability=0x431
listen_interval=10
dot11RSNAStatsSTAAddress=${siti.mac}
rx_bytes=18816
connected_time=36
${budi.mac}
flags=[AUTH][ASSOC]
aid=2
${dewi.mac}
flags=[AUTH][ASSOC][AUTHORIZED]
supp_op_classes=515354737475767778797a7b7c7d7e7f808182
`;

/** RouterOS 7.16: `.proplist` is not obeyed by every version, so all of it may come. */
export const REGISTRATION_TABLE = JSON.stringify([
  {
    ".id": "*1",
    "mac-address": siti.mac.toUpperCase(),
    "last-ip": siti.address,
    uptime: "2d20h12m20s",
    comment: siti.name,
  },
  { ".id": "*2", "mac-address": budi.mac.toUpperCase(), interface: "wlan1", "rx-rate": "72.2Mbps-20MHz/1S/SGI" },
]);

export const ROUTEROS_LEASES = JSON.stringify([
  { ".id": "*1", address: siti.address, "host-name": siti.name, "mac-address": siti.mac, status: "bound" },
  { ".id": "*2", address: budi.address, "host-name": budi.name, "mac-address": budi.mac, status: "waiting" },
]);

export const ROUTEROS_INTERFACES = JSON.stringify([
  { ".id": "*1", name: "ether1", "rx-byte": "91827364554", "tx-byte": "1029384756" },
  { ".id": "*2", name: "vlan-klinik", "rx-byte": "1000", "tx-byte": "234" },
]);

/** nftables 1.0.6. */
export function nftCounters(bytes: number): string {
  return JSON.stringify({
    nftables: [
      { metainfo: { version: "1.0.6", release_name: "Lester Gooch #5", json_schema_version: 1 } },
      { counter: { family: "inet", name: "gudang", table: "suar", handle: 1, packets: 3, bytes: 180 } },
      { counter: { family: "inet", name: "klinik", table: "suar", handle: 2, packets: 9, bytes } },
    ],
  });
}

/** nginx 1.22. */
export function stubStatus(requests: number): string {
  return `Active connections: 2 \nserver accepts handled requests\n 40 38 ${requests} \nReading: 0 Writing: 1 Waiting: 1 \n`;
}

/** Combined format of nginx. */
export const ACCESS_LOG = [
  `${siti.address} - - [23/Dec/2025:15:01:00 +0700] "GET /kasir?anggota=${siti.name}&token=${siti.token} HTTP/1.1" 200 512 "https://koperasi.lan/pinjaman/${siti.name}" "Mozilla/5.0"`,
  `${budi.address} - ${budi.name} [23/Dec/2025:15:01:01 +0700] "POST /pasien/rekam-medis/77 HTTP/2.0" 503 0 "-" "-"`,
  `${dewi.address} - - [23/Dec/2025:15:01:02 +0700] "GET /a\\"b HTTP/1.1" 404 - "-" "-"`,
  `${dewi.address} - - [23/Dec/2025:15:01:03 +0700] "\\x16\\x03\\x01" 400 157`,
  "",
].join("\n");

/** A page of an application's own exporter. */
export const PROMETHEUS = `# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200",path="/anggota/${siti.name}"} 1027 1395066363000
http_requests_total{method="get",code="503"}    3 1395066363000
http_requests_total{method="get",code="500",say="a \\"quoted\\" } text, \\\\"} 2
http_requests_total_extra{code="500"} 99
# An exemplar, as in OpenMetrics:
bytes_bucket{le="+Inf"} 4 # {trace_id="${siti.token}"} 0.5
sessions 7.0
never NaN
far +Inf
something_weird{problem="division by zero"} +Inf -3982045
`;
