import { SuarError } from "../../../core/errors.ts";
import type { HttpClient, HttpQuestion } from "../../../core/http.ts";
import { SOURCE_TIMEOUT } from "../source-collector.ts";

/** The page of a source, as text. Rejects with `source-silent`, `source-denied` or `stopped`. */
export async function askSource(
  http: HttpClient,
  label: string,
  question: Pick<HttpQuestion, "url" | "maximumBytes" | "credentials" | "ca">,
  signal: AbortSignal,
): Promise<string> {
  const outcome = await http.ask({ method: "GET", timeout: SOURCE_TIMEOUT, ...question }, signal);
  if ("failure" in outcome) throw new SuarError("source-silent", { source: label, reason: outcome.failure });
  const { status, body } = outcome;
  if (status === 401 || status === 403) throw new SuarError("source-denied", { source: label });
  // A redirect as well: wherever it leads, that is not the source that was named.
  if (status !== 200) throw new SuarError("source-silent", { source: label, reason: `HTTP ${status}` });
  return new TextDecoder().decode(body);
}

/** What a parser made of it. Rejects with `source-nonsense`. */
export function understood<Value>(value: Value | undefined, label: string): Value {
  if (value === undefined) throw new SuarError("source-nonsense", { source: label });
  return value;
}
