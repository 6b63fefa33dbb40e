/** What a stream says first. */
async function firstEvent(address: string): Promise<string> {
  const leaving = new AbortController();
  try {
    const response = await fetch(address, { signal: leaving.signal });
    const read = await response.body?.getReader().read();
    return Buffer.from(read?.value ?? []).toString();
  } finally {
    leaving.abort();
  }
}

/** Everything that the page of an agent says to anybody, by where. Rejects where it does not answer. */
export async function pageOutputs(port: number): Promise<ReadonlyMap<string, string>> {
  const address = `http://127.0.0.1:${port}`;
  const found = new Map<string, string>();
  for (const path of [
    "/?lang=en",
    "/?lang=id",
    "/align?lang=en",
    "/align?lang=id",
    "/status.json",
    "/metrics",
    "/nowhere",
  ]) {
    const response = await fetch(address + path);
    found.set(`page ${path}`, `${JSON.stringify([...response.headers])}\n${await response.text()}`);
  }
  for (const path of ["/events?lang=en", "/events?lang=id", "/align/events?lang=id"]) {
    found.set(`page ${path}`, await firstEvent(address + path));
  }
  return found;
}
