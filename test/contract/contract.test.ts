import { readFileSync } from "node:fs";
import asyncApiSchema from "@asyncapi/specs/schemas/3.0.0.json" with { type: "json" };
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { LANES } from "../../agent/core/queue.ts";
import { Topics } from "../../agent/uplink/topics.ts";
import { ASYNC_API, CHANNELS, CONTRACT, checkMessage, checkObject, type Json, SCHEMAS } from "../support/contract.ts";
import { FakeTransport } from "../support/fake-transport.ts";
import { violations } from "../support/violations.ts";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const isObject = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every object in a document, with what led there. */
function* objectsOf(value: Json, path = ""): Generator<readonly [string, Readonly<Record<string, Json>>]> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* objectsOf(item, `${path}/${index}`);
  if (!isObject(value)) return;
  yield [path, value];
  for (const [key, inner] of Object.entries(value)) yield* objectsOf(inner, `${path}/${key}`);
}

/** Every message and record that the contract shows. */
interface Shown {
  readonly where: string;
  readonly message: string;
  readonly payload: unknown;
}
const envelope = (record: Json) => ({ v: 1, site: "desa-1", epoch: "e", records: [record] });
const SHOWN: readonly Shown[] = [
  ...Object.entries(ASYNC_API.components.messages).flatMap(([message, { examples }]) =>
    examples.map(({ name, payload }) => ({ where: `${message} ${name}`, message, payload })),
  ),
  ...[...SCHEMAS].flatMap(([place, schema]) =>
    ((schema["examples"] ?? []) as readonly Json[]).map((record, index) => ({
      where: `${place} ${index}`,
      message: "records",
      payload: envelope(record),
    })),
  ),
];

describe("the AsyncAPI document", () => {
  it("is one, by the schema that AsyncAPI publishes", () => {
    // It brings the schema of schemas with it.
    const options = { strict: false, validateFormats: false, meta: false, validateSchema: false } as const;
    const validate = new Ajv(options).compile(asyncApiSchema);
    validate(ASYNC_API);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...ASYNC_API, channels: { status: { adress: "a" } } })).toBe(false);
  });

  it("refers only to what is there", () => {
    const references = [...objectsOf(ASYNC_API as unknown as Json)].flatMap(([, { $ref }]) => $ref ?? []);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references as readonly string[]) {
      if (reference.startsWith("./")) expect([...SCHEMAS.keys()]).toContain(reference.slice(2));
      else {
        const steps = reference.slice(2).split("/");
        const target = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], ASYNC_API);
        expect(target, reference).toBeDefined();
      }
    }
  });

  it("has a channel for every topic of the agent, and no other", () => {
    const topics = new Topics("{root}", "{site}");
    const others = Object.entries(Object.getOwnPropertyDescriptors(Topics.prototype)).flatMap(([, { get }]) =>
      get === undefined ? [] : [get.call(topics)],
    );
    expect(CHANNELS.map(({ address }) => address).sort()).toEqual(
      [...LANES.map((lane) => topics.lane(lane)), ...others].sort(),
    );
    expect(Object.keys(ASYNC_API.channels).length).toBe(CHANNELS.length);
  });
});

describe("the schemas", () => {
  it("say of every field what it is", () => {
    for (const [place, schema] of SCHEMAS) {
      for (const [path, { properties }] of objectsOf(schema)) {
        if (!isObject(properties) || /\/(examples|if)\b/.test(path)) continue;
        for (const [name, field] of Object.entries(properties)) {
          const described = field === false || (isObject(field) && ("description" in field || "$ref" in field));
          // The kind is described once, and the conditions repeat what was described.
          if (name === "kind" || /\/(then|else)$/.test(path)) continue;
          expect(described, `${place}${path}/${name}`).toBe(true);
        }
      }
    }
  });

  it("have an example of every message and every kind", () => {
    const places = new Set(SHOWN.map(({ where }) => where.split(" ")[0]));
    for (const message of Object.keys(ASYNC_API.components.messages)) expect(places).toContain(message);
    for (const place of SCHEMAS.keys()) if (place.startsWith("record/")) expect(places).toContain(place);
  });

  it.each(SHOWN)("describe $where", ({ message, payload }) => {
    checkObject(message, payload);
  });

  it.each(SHOWN)("as published let fields pass that they do not know: $where", ({ message, payload }) => {
    const ajv = new Ajv2020({ strict: false });
    for (const [place, schema] of SCHEMAS) ajv.addSchema(schema as object, new URL(place, CONTRACT).href);
    const place = ASYNC_API.components.messages[message]?.payload.schema.$ref ?? "";
    const validate = ajv.getSchema(new URL(place, CONTRACT).href);
    const extended = structuredClone(payload) as { records?: Record<string, unknown>[] } & Record<string, unknown>;
    extended["fieldOfTomorrow"] = { a: 1 };
    extended.records?.push({ seq: 9_000_000, kind: "kindOfTomorrow", at: 1, colour: "blue" });
    for (const record of extended.records ?? []) record["fieldOfTomorrow"] = 1;
    validate?.(extended);
    expect(validate?.errors ?? []).toEqual([]);
    expect(() => checkObject(message, extended)).toThrow(/unevaluated/);
  });

  it("are compared with what is sent so strictly that no renamed field passes", () => {
    // What stands below these is named by somebody else.
    const open = /\/(settings|result|rungs)$/;
    let renamed = 0;
    for (const { where, message, payload } of SHOWN) {
      for (const [path, object] of objectsOf(payload as Json)) {
        if (open.test(path)) continue;
        for (const name of Object.keys(object)) {
          if (/\/(settings|result)\//.test(`${path}/`)) continue;
          expect(() => checkObject(message, withRenamed(payload, path, name)), `${where}${path}/${name}`).toThrow();
          renamed++;
        }
      }
    }
    expect(renamed).toBeGreaterThan(100);
  });
});

describe("a message", () => {
  const birth = { v: 1, site: "desa-1", epoch: "e", boot: "b", online: false, reason: "stopped" };

  it("passes under its topic, whatever the root", () => {
    checkMessage("suar/v1/desa-1/status", bytes(birth));
    checkMessage("a/b/c/desa-1/status", bytes(birth), "a/b/c");
    checkMessage("suar/v1/desa-1/config", new Uint8Array());
  });

  it.each([
    ["suar/v1/desa-1/nonsense", bytes(birth), "no such topic"],
    ["suar/v1/desa-1", bytes(birth), "no such topic"],
    ["suar/v1/desa-2/status", bytes(birth), "of site desa-1"],
    ["suar/v1/desa-1/status", bytes({ ...birth, online: true }), "/ must have required property 'agent'"],
    ["suar/v1/desa-1/status", Buffer.from("hello"), "neither JSON"],
    ["suar/v1/desa-1/status", Buffer.from([0x1f, 0x8b, 1]), "neither JSON"],
    ["suar/v1/desa-1/event", new Uint8Array(), "neither JSON"],
    ["suar/v1/desa-1/event", bytes(envelope({ seq: 1, kind: "alarm", at: 1, code: "x" })), "/records/0"],
    ["suar/v1/desa-1/event", bytes(envelope({ seq: 1, kind: "alarm", code: "x", state: "raised" })), "'up'"],
    ["suar/v1/desa-1/event", bytes(envelope({ seq: 1, kind: "nothing", at: 1 })), "unevaluated"],
  ])("is refused with a reason: %s", (topic, payload, reason) => {
    expect(() => checkMessage(topic, payload)).toThrow(reason);
  });

  it("is refused when its records are out of order", () => {
    const record = { kind: "alarm", at: 1, code: "x", state: "raised" };
    const records = [2, 1].map((seq) => ({ seq, ...record }));
    expect(() => checkMessage("suar/v1/desa-1/event", bytes({ ...envelope(null), records }))).toThrow("out of order");
  });

  it("that breaks the contract anywhere fails the test that published it", async () => {
    const never = new AbortController().signal;
    const will = { topic: "suar/v1/desa-1/status", payload: bytes({}), retain: true };
    const session = await new FakeTransport().open(
      {
        url: "mqtt://broker.test",
        version: 5,
        clientId: "suar-desa-1",
        keepaliveSeconds: 60,
        resumeSeconds: 0,
        will,
        connectDeadline: 1,
      },
      never,
    );
    await session.publish({ ...will, topic: "suar/v1/desa-1/event" }, never);
    await session.publish({ ...will, topic: "elsewhere" }, never);
    // Taken away again: they would fail this test.
    expect(violations.splice(0)).toEqual([
      expect.stringContaining("suar/v1/desa-1/status"),
      expect.stringContaining("suar/v1/desa-1/event"),
    ]);
  });
});

describe("README.md", () => {
  const text = readFileSync(new URL("README.md", CONTRACT), "utf8");
  const examples = [...text.matchAll(/^`([^`\n]+)`.*\n\n```json\n([\s\S]*?)^```/gm)].map(
    ([, topic = "", json = ""]) => ({
      topic,
      json,
    }),
  );

  it("shows a message wherever it shows JSON", () => {
    expect(examples.length).toBe([...text.matchAll(/^```json/gm)].length);
    expect(examples.length).toBeGreaterThan(4);
  });

  it.each(examples)("shows what is really sent to $topic", ({ topic, json }) => {
    checkMessage(topic, bytes(JSON.parse(json)));
  });

  it("names every topic", () => {
    for (const { address } of CHANNELS) expect(text).toContain(`\`${address}\``);
  });
});

function withRenamed(payload: unknown, path: string, name: string): unknown {
  const copy = structuredClone(payload) as Record<string, unknown>;
  const target = path
    .split("/")
    .slice(1)
    .reduce<Record<string, unknown>>((at, step) => at[step] as Record<string, unknown>, copy);
  const { [name]: value, ...rest } = target;
  for (const key of Object.keys(target)) delete target[key];
  Object.assign(target, rest, { [`${name}x`]: value });
  return copy;
}
