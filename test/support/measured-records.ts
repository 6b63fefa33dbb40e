import type { StoredRecord } from "../../agent/outbox/stored-record.ts";

export const MINUTE = 60_000;

export function part(seq: number, fields: Record<string, unknown>): StoredRecord {
  return { seq, fields };
}

export function link(minute: number, fields: Record<string, unknown>): StoredRecord {
  return part(minute, { at: minute * MINUTE, kind: "link", span: MINUTE, ...fields });
}

export function host(minute: number, fields: Record<string, unknown>): StoredRecord {
  return part(minute, { at: minute * MINUTE, kind: "host", span: MINUTE, ...fields });
}
