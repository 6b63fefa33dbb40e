const HEADER_BYTES = 12;
const LEAST_BYTES = HEADER_BYTES + 5;
/** 192.0.2.1, for two minutes, of the name that the question begins with (RFC 1035, 4.1). */
const ADDRESS_RECORD = [0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 120, 0, 4, 192, 0, 2, 1];
/** A response to a recursive query, without an error. */
const FLAGS = 0x81_80;

/** What a resolver answers to a question for an address; undefined for what is no question. */
export function dnsAnswer(query: Uint8Array): Uint8Array | undefined {
  if (query.length < LEAST_BYTES) return undefined;
  const answer = Buffer.concat([query.subarray(0, questionEnd(query)), Uint8Array.from(ADDRESS_RECORD)]);
  answer.writeUInt16BE(FLAGS, 2);
  // One question, one answer, nothing else: what else came with the question is not repeated.
  [1, 1, 0, 0].forEach((count, index) => void answer.writeUInt16BE(count, 4 + 2 * index));
  return answer;
}

/** Behind the labels of the name, the zero that ends them, type and class. */
function questionEnd(query: Uint8Array): number {
  let at = HEADER_BYTES;
  while ((query[at] ?? 0) !== 0) at += 1 + (query[at] ?? 0);
  return Math.min(query.length, at + 5);
}
