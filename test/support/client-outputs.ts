import { encodeResponse } from "./fake-starlink.ts";
import { PEOPLE } from "./service-outputs.ts";

/**
 * What more sources of clients write, with the same people planted in it. Kea's own words are recorded from Kea 2.2. CoovaChilli and OpenWrt are in no
 * package of Debian: their forms are those of chilli_query(1) and of its source, and of the README of OpenWrt's hostapd.
 */

const { siti, budi, dewi } = PEOPLE;

/** Of `lease4-get-all`: one that is held, one that has ended, one that is declined, one without an end. @param now seconds since 1970. */
export function keaLeases(now: number): string {
  const lease = (person: (typeof PEOPLE)[keyof typeof PEOPLE], differences: object) => ({
    cltt: now - 100,
    "fqdn-fwd": false,
    "fqdn-rev": false,
    hostname: person.name,
    "hw-address": person.mac,
    "ip-address": person.address,
    "client-id": `01:${person.mac}`,
    state: 0,
    "subnet-id": 1,
    "valid-lft": 3600,
    ...differences,
  });
  const leases = [
    lease(siti, {}),
    lease(budi, { cltt: now - 3601 }),
    lease(budi, { "ip-address": "10.20.30.99", state: 1 }),
    lease(dewi, { cltt: 0, "valid-lft": 0xffff_ffff }),
  ];
  return JSON.stringify({ arguments: { leases }, result: 0, text: "4 IPv4 lease(s) found." });
}

export const KEA_EMPTY = '{ "arguments": { "leases": [  ] }, "result": 3, "text": "0 IPv4 lease(s) found." }';
export const KEA_UNSUPPORTED = `{ "result": 2, "text": "'lease4-get-all' command not supported." }`;

/** Of `statistic-get-all`, of a Kea with two subnets; the pools of later versions count the same again. */
export const KEA_STATISTICS = JSON.stringify({
  arguments: {
    "cumulative-assigned-addresses": [[9, "2025-12-23 15:01:00.581474"]],
    "declined-addresses": [[1, "2025-12-23 15:01:00.581472"]],
    "pkt4-ack-sent": [[0, "2025-12-23 15:01:00.570437"]],
    "subnet[1].assigned-addresses": [
      [6, "2025-12-23 15:01:00.581478"],
      [5, "2025-12-23 15:00:00.581478"],
    ],
    "subnet[1].declined-addresses": [[1, "2025-12-23 15:01:00.581478"]],
    "subnet[1].pool[0].assigned-addresses": [[6, "2025-12-23 15:01:00.581478"]],
    "subnet[1].total-addresses": [[200, "2025-12-23 15:01:00.581478"]],
    "subnet[23].assigned-addresses": [[2, "2025-12-23 15:01:00.581478"]],
  },
  result: 0,
});

const KEA_COLUMNS =
  "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context";

/** A file of memfile: Siti renewed, Budi's ended, Dewi's is declined, and a neighbour's was taken away. @param now seconds since 1970. */
export function keaLeaseFile(now: number): string {
  const line = (person: (typeof PEOPLE)[keyof typeof PEOPLE], lifetime: number, expire: number, state = 0) =>
    `${person.address},${person.mac},01:${person.mac},${lifetime},${expire},1,0,0,${person.name}&#x2c toko,${state},`;
  return [
    KEA_COLUMNS,
    line(siti, 3600, now - 10),
    line(budi, 3600, now - 1),
    line(dewi, 86_400, now + 5000, 1),
    line(siti, 3600, now + 3590),
    `10.20.30.50,02:00:00:00:00:50,,3600,${now + 3600},1,0,0,,0,`,
    `10.20.30.50,02:00:00:00:00:50,,0,${now},1,0,0,,0,`,
    "",
  ].join("\n");
}

const session = (person: (typeof PEOPLE)[keyof typeof PEOPLE]) =>
  `${person.mac.replaceAll(":", "-").toUpperCase()} ${person.address}`;

/** `chilli_query list`: logged in, at the login page, known by the DHCP alone, logged in. */
export const CHILLI_LIST = [
  `${session(siti)} pass ${siti.token} 1 ${siti.name} 219/3600 3/600 91231/0 1029384/0 0 0 0%/0 0%/0 http://berita.test/?anggota=${siti.name}`,
  `${session(budi)} dnat ${budi.token} 0 - 0/0 0/0 0/0 0/0 0 0 0%/0 0%/0 http://toko.test/`,
  "02-00-00-00-00-50 0.0.0.0 none",
  `${session(dewi)} pass ${dewi.token} 1 ${dewi.name} with a space 2/60 2/0 http://url.test`,
  "",
].join("\n");

/** `chilli_query -json list`, of a build that knows it. */
export const CHILLI_JSON = `{ "sessions":[${[
  `{"nasPort":1,"clientState":1,"macAddress":"${session(siti).slice(0, 17)}","ipAddress":"${siti.address}","session":{"sessionId":"${siti.token}","userName":"${siti.name}"}}`,
  `{"nasPort":2,"clientState":0,"macAddress":"${session(budi).slice(0, 17)}","ipAddress":"${budi.address}"}`,
  "{}",
  `{"nasPort":3,"clientState":1,"macAddress":"${session(dewi).slice(0, 17)}","ipAddress":"${dewi.address}"}`,
].join(",")}]}`;

/** `ubus -S call hostapd.wlan0 get_clients`. */
export const GET_CLIENTS = JSON.stringify({
  freq: 5260,
  clients: {
    [siti.mac]: station(true),
    [budi.mac]: station(false),
    [dewi.mac]: station(true),
  },
});

function station(authorized: boolean): object {
  return {
    auth: true,
    assoc: true,
    authorized,
    preauth: false,
    wmm: true,
    ht: true,
    mfp: true,
    rrm: [0, 0, 0, 0, 0],
    aid: 1,
    bytes: { rx: 1933667, tx: 746805 },
    rate: { rx: 270000, tx: 144444 },
    signal: -41,
  };
}

/** A Starlink router with two networks; it names itself and its networks, and nobody in them. */
export const ROUTER_DIAGNOSTICS = {
  wifiGetDiagnostics: {
    id: `Router-${siti.token}`,
    hardwareVersion: "v2",
    softwareVersion: "2024.10.0.mr32019",
    networks: [
      { domain: "lan", ipv4: "192.168.1.1/24", ipv6: [], clientsEthernet: 1, clients_2ghz: 4, clients_5ghz: 2 },
      { domain: dewi.name, ipv4: `${budi.address}/24`, ipv6: ["fd00::41/64"], clients_2ghz: 3 },
    ],
  },
};

export const ROUTER_RESPONSE = encodeResponse(ROUTER_DIAGNOSTICS);
