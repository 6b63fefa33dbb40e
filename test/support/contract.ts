import { readdirSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";

/** Where the published contract is; the name of each schema is its place, so that their references lead from file to file. */
export const CONTRACT = new URL("../../config/contract/", import.meta.url);
const MAXIMUM_BYTES = 4 * 1024 * 1024;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Schema = { readonly [keyword: string]: Json };

interface Message {
  readonly payload: { readonly schema: { readonly $ref: string } };
  readonly examples: readonly { readonly name: string; readonly payload: unknown }[];
}

interface AsyncApi {
  readonly asyncapi: string;
  readonly channels: Readonly<
    Record<string, { readonly address: string; readonly messages: Readonly<Record<string, { readonly $ref: string }>> }>
  >;
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly action: "send" | "receive";
        readonly channel: { readonly $ref: string };
        readonly bindings: { readonly mqtt: { readonly retain: boolean } };
      }
    >
  >;
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
}

export const ASYNC_API = readJson("asyncapi.json") as AsyncApi;

/** Schemas by their place below config/contract, such as `record/link.json`. */
export const SCHEMAS: ReadonlyMap<string, Schema> = new Map(
  readdirSync(CONTRACT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json") && entry.name !== "asyncapi.json")
    .map((entry) => relative(fileURLToPath(CONTRACT), `${entry.parentPath}/${entry.name}`))
    .map((place) => [place, readJson(place) as Schema]),
);

/** A topic of the contract, and who publishes there. */
export interface Channel {
  readonly name: string;
  /** With `{root}` and `{site}`. */
  readonly address: string;
  readonly message: string;
  readonly from: "agent" | "centre";
  readonly retained: boolean;
}

export const CHANNELS: readonly Channel[] = Object.values(ASYNC_API.operations).map((operation) => {
  const name = operation.channel.$ref.replace("#/channels/", "");
  const channel = ASYNC_API.channels[name];
  const [message] = Object.values(channel?.messages ?? {});
  if (channel === undefined || message === undefined) throw new Error(`an operation has no channel ${name}`);
  return {
    name,
    address: channel.address,
    message: message.$ref.replace("#/components/messages/", ""),
    from: operation.action === "send" ? "agent" : "centre",
    retained: operation.bindings.mqtt.retain,
  };
});

/**
 * Holds one message to the contract, whoever it comes from. Stricter than what is published: receivers ignore a field that they do not know,
 * but what we send has none, or the schemas do not describe it any more.
 * @throws Error that says what is wrong, and where.
 */
export function checkMessage(topic: string, payload: Uint8Array, root = "suar/v1"): void {
  const { channel, site } = channelOf(topic, root) ?? {};
  if (channel === undefined) throw new Error(`${topic}: the contract knows no such topic`);
  // The way of MQTT to take a retained message away.
  if (channel.retained && payload.length === 0) return;
  const message = decode(topic, payload);
  checkObject(channel.message, message, `${topic}: `);
  const { site: claimed } = message as { readonly site?: string };
  if (claimed !== undefined && claimed !== site) throw new Error(`${topic}: it claims to be of site ${claimed}`);
  const seqs = ((message as { records?: readonly { seq: number }[] }).records ?? []).map(({ seq }) => seq);
  if (seqs.some((seq, index) => seq <= (seqs[index - 1] ?? 0)))
    throw new Error(`${topic}: numbers out of order: ${seqs}`);
}

/** The channel of a topic, and the site in it; undefined when there is none. */
export function channelOf(topic: string, root = "suar/v1"): { channel: Channel; site: string | undefined } | undefined {
  if (!topic.startsWith(`${root}/`)) return undefined;
  const levels = topic.slice(root.length + 1).split("/");
  for (const channel of CHANNELS) {
    const wanted = channel.address.replace("{root}/", "").split("/");
    // Whoever asks may have the answer sent to a topic below.
    const length = channel.name === "reply" ? wanted.length : levels.length;
    if (levels.length < length || wanted.length !== length) continue;
    if (!wanted.every((level, index) => level === "{site}" || level === levels[index])) continue;
    return { channel, site: wanted[0] === "{site}" ? levels[0] : undefined };
  }
  return undefined;
}

/** @param name of the message in the AsyncAPI document. @throws Error likewise. */
export function checkObject(name: string, message: unknown, where = ""): void {
  const validate = validatorOf(name);
  if (validate(message)) return;
  throw new Error(`${where}${reasons(validate.errors ?? [])} in ${JSON.stringify(message).slice(0, 500)}`);
}

/** What is wrong, without what only follows from it: around a field that is wrong, others look unknown. */
function reasons(errors: readonly ErrorObject[]): string {
  const direct = errors.filter(({ keyword }) => keyword !== "if" && keyword !== "unevaluatedProperties");
  const told =
    direct.length > 0 ? direct : errors.filter(({ keyword }) => keyword === "unevaluatedProperties").slice(0, 1);
  return told
    .map(({ instancePath, message, params, keyword }) => {
      const values = keyword === "required" ? [] : Object.values(params);
      return `${instancePath || "/"} ${message}${values.length === 0 ? "" : ` (${JSON.stringify(values)})`}`;
    })
    .join("; ");
}

function decode(topic: string, payload: Uint8Array): unknown {
  try {
    const isGzip = payload[0] === 0x1f && payload[1] === 0x8b;
    const plain = isGzip ? gunzipSync(payload, { maxOutputLength: MAXIMUM_BYTES }) : payload;
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
  } catch (cause) {
    throw new Error(`${topic}: neither JSON nor compressed JSON: ${Buffer.from(payload).toString("latin1", 0, 80)}`, {
      cause,
    });
  }
}

let ajv: Ajv2020 | undefined;

function validatorOf(name: string): ValidateFunction {
  if (ajv === undefined) {
    // The heads of records have properties without being an object of their own, and conditions require what stands outside of them.
    ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
    for (const [place, schema] of SCHEMAS) ajv.addSchema(closed(schema) as object, placeUrl(place));
  }
  const place = ASYNC_API.components.messages[name]?.payload.schema.$ref.replace("./", "");
  const validate = place === undefined ? undefined : ajv.getSchema(placeUrl(place));
  if (validate === undefined) throw new Error(`the contract has no message ${name}`);
  return validate;
}

/** The same without room for what it does not name: every schema of a whole object that says nothing about other fields. */
function closed(schema: Json): Json {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const inside = Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, closed(value)]));
  const whole = inside["type"] === "object" && !("additionalProperties" in inside);
  return whole ? { ...inside, unevaluatedProperties: false } : inside;
}

function placeUrl(place: string): string {
  return new URL(place, CONTRACT).href;
}

function readJson(place: string): unknown {
  return JSON.parse(readFileSync(new URL(place, CONTRACT), "utf8"));
}
