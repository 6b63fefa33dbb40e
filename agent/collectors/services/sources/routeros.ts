import type { HttpClient, HttpQuestion } from "../../../core/http.ts";
import type { RouterosTable } from "../../../core/services.ts";
import { type Counted, countDevices, type Look } from "../counted.ts";
import type { DayUniques } from "../day-uniques.ts";
import { INTERFACE_QUERY, parseInterfaceBytes, parseTable, tableQuery } from "../parse/routeros.ts";
import { RunningTotal } from "../running-total.ts";
import { askSource, understood } from "./ask.ts";

const MAXIMUM_BYTES = 512 * 1024;

export interface Router extends Pick<HttpQuestion, "url" | "credentials" | "ca"> {
  readonly table?: RouterosTable;
  readonly interfaceName?: string;
}

/** The REST interface of a MikroTik router (RouterOS 7.1 and later): devices of a table, bytes of an interface. Only ever asks. */
export function lookAtRouteros(router: Router, label: string, http: HttpClient, uniques: DayUniques | undefined): Look {
  const { table, interfaceName, url, ...access } = router;
  const total = new RunningTotal();
  const ask = (query: string, signal: AbortSignal) =>
    askSource(http, label, { url: `${url}${query}`, maximumBytes: MAXIMUM_BYTES, ...access }, signal);
  const devices = async (signal: AbortSignal): Promise<Counted> => {
    if (table === undefined) return {};
    const text = await ask(tableQuery(table), signal);
    return countDevices(understood(parseTable(text), label), uniques);
  };
  const volume = async (signal: AbortSignal): Promise<Counted> => {
    if (interfaceName === undefined) return {};
    const text = await ask(INTERFACE_QUERY, signal);
    const bytes = total.advance(understood(parseInterfaceBytes(text, interfaceName), label));
    return bytes === undefined ? {} : { bytes };
  };
  return async (signal) => ({ ...(await devices(signal)), ...(await volume(signal)) });
}
