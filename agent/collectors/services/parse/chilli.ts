import { Devices, isDeviceAddress } from "./devices.ts";
import { isFields, parseJson } from "./json.ts";

const LOGGED_IN = "1";

/**
 * The devices that have logged in at the captive portal of CoovaChilli, from `chilli_query list`: a line each of `MAC IP state session-id
 * logged-in user …`, or the JSON that `-json` makes of it, `{"sessions":[{"macAddress","clientState",…}]}`. Users, addresses and what
 * they wanted to see stand in it; nothing but the device and whether it has logged in is looked at. Undefined for anything else.
 */
export function parseChilli(text: string): Devices | undefined {
  return text.trimStart().startsWith("{") ? parseSessions(text) : parseLines(text);
}

function parseLines(text: string): Devices | undefined {
  const devices = new Devices();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [address = "", , , , loggedIn] = line.split(" ", 5);
    if (!isDeviceAddress(address)) return undefined;
    if (loggedIn === LOGGED_IN) devices.add(address);
  }
  return devices;
}

function parseSessions(text: string): Devices | undefined {
  const answer = parseJson(text);
  if (!isFields(answer) || !Array.isArray(answer["sessions"])) return undefined;
  const devices = new Devices();
  for (const session of answer["sessions"]) {
    if (!isFields(session)) return undefined;
    if (String(session["clientState"]) === LOGGED_IN) devices.add(session["macAddress"]);
  }
  return devices;
}
