/** Running totals of an nginx since it was started. */
export interface StubStatus {
  readonly requests: number;
  /** Connections that it had no room for. */
  readonly dropped: number;
}

/** `Active connections: 2`, `server accepts handled requests`, three numbers, and a line about states. */
const FORM =
  /^Active connections: \d{1,15}\s*\nserver accepts handled requests\s*\n +(\d{1,15}) (\d{1,15}) (\d{1,15})\s*\n/;

/** The page of nginx's `stub_status`; undefined for anything else. */
export function parseStubStatus(text: string): StubStatus | undefined {
  const [, accepts, handled, requests] = FORM.exec(text) ?? [];
  if (requests === undefined) return undefined;
  return { requests: Number(requests), dropped: Math.max(0, Number(accepts) - Number(handled)) };
}
