import { Devices } from "./devices.ts";
import { isFields, parseJson } from "./json.ts";

/**
 * The stations that know the passphrase, from `ubus call hostapd.INTERFACE get_clients`: `{"freq":5260,"clients":{MAC:{"authorized":true,…}}}`.
 * Undefined for anything else.
 */
export function parseGetClients(text: string): Devices | undefined {
  const answer = parseJson(text);
  if (!isFields(answer) || !isFields(answer["clients"])) return undefined;
  const devices = new Devices();
  for (const [address, client] of Object.entries(answer["clients"])) {
    if (isFields(client) && client["authorized"] === true) devices.add(address);
  }
  return devices;
}
