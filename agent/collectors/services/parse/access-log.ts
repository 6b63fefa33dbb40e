/** What a piece of an access log adds up to. */
export interface LogCounts {
  readonly requests: number;
  /** Answered with 5xx: the service failed. What visitors got wrong (4xx) is no error of it. */
  readonly errors: number;
  readonly bytes: number;
  /** Lines of another form. */
  readonly others: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
/** Behind the request: ` 200 1234 …`, or `-` for no body. */
const STATUS_AND_BYTES = /^ ([1-5]\d\d) (\d{1,15}|-)(?: |$)/;
/** Enough for both. */
const MAXIMUM_TAIL = 32;

/**
 * Adds up whole lines of the common and the combined format (nginx, Apache, lighttpd): `address - user [time] "request" status bytes …`. Of a line
 * nothing but the two numbers behind the quoted request is made into a text: the client's address, its user, the path and the query are
 * passed over as bytes.
 */
export function countAccessLog(lines: Uint8Array): LogCounts {
  const counts = { requests: 0, errors: 0, bytes: 0, others: 0 };
  for (let start = 0; start < lines.byteLength; ) {
    const newline = lines.indexOf(NEWLINE, start);
    const end = newline < 0 ? lines.byteLength : newline;
    const [, status = "", size = ""] = STATUS_AND_BYTES.exec(tailOf(lines.subarray(start, end))) ?? [];
    if (status === "") {
      counts.others += end > start ? 1 : 0;
    } else {
      counts.requests += 1;
      counts.errors += status.startsWith("5") ? 1 : 0;
      counts.bytes += size === "-" ? 0 : Number(size);
    }
    start = end + 1;
  }
  return counts;
}

/** What follows the quoted request, and no more of it than is needed. Quotes inside are escaped, by nginx as \x22 and by Apache as \". */
function tailOf(line: Uint8Array): string {
  const opening = line.indexOf(QUOTE);
  if (opening < 0) return "";
  let closing = line.indexOf(QUOTE, opening + 1);
  while (closing >= 0 && isEscaped(line, closing)) closing = line.indexOf(QUOTE, closing + 1);
  if (closing < 0) return "";
  const tail = line.subarray(closing + 1, closing + 1 + MAXIMUM_TAIL);
  const next = tail.indexOf(QUOTE);
  return String.fromCharCode(...tail.subarray(0, next < 0 ? tail.byteLength : next));
}

function isEscaped(line: Uint8Array, position: number): boolean {
  let backslashes = 0;
  while (line[position - 1 - backslashes] === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}
