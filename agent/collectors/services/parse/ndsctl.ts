import { Devices } from "./devices.ts";
import { isFields, parseJson } from "./json.ts";

/**
 * The devices that openNDS has let through, from `ndsctl json`: `{"client_list_length":"1","clients":{MAC:{"state":"Authenticated",…}}}`,
 * every value a text. Addresses and session tokens stand in it; nothing but the key and the state is looked at. Undefined for anything else.
 */
export function parseNdsctl(text: string): Devices | undefined {
  const answer = parseJson(text);
  if (!isFields(answer) || !("client_list_length" in answer)) return undefined;
  const devices = new Devices();
  // Without clients some versions leave the member out.
  const { clients = {} } = answer;
  if (!isFields(clients)) return undefined;
  for (const [address, client] of Object.entries(clients)) {
    if (isFields(client) && client["state"] === "Authenticated") devices.add(address);
  }
  return devices;
}
