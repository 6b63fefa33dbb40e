import { describe, expect, it } from "vitest";
import { VERBS } from "../../agent/core/command.ts";
import type { ConfigurationState } from "../../agent/core/desired.ts";
import type { CommandRefusal } from "../../agent/remote/judge-command.ts";
import type { Outcome, Reply } from "../../agent/remote/reply.ts";
import { type ConfigurationReport, MOST_ISSUES } from "../../agent/remote/report.ts";
import type { KnownVerdictReason } from "../../agent/remote/trial-state.ts";
import type { ProtocolName, SiteStatus } from "../../agent/uplink/status-message.ts";
import settingsSchema from "../../config/suar.schema.json" with { type: "json" };
import type { Json } from "../support/contract.ts";
import { at, expectFields, expectWords, type Fields, type Words, wordsOf } from "../support/vocabulary.ts";

describe("the words of the code and of the contract are the same", () => {
  it("status", () => {
    type Offline = Extract<SiteStatus, { readonly online: false }>;
    type Online = Extract<SiteStatus, { readonly online: true }>;
    const reasons: Words<Offline["reason"]> = { "connection-lost": true, stopped: true };
    expectWords("status.json/properties/reason", reasons);
    const protocols: Words<ProtocolName> = { "MQTT 5": true, "MQTT 3.1.1": true };
    expectWords("status.json/properties/protocol", protocols);
    const online: Fields<Online> = {
      v: "required",
      site: "required",
      epoch: "required",
      online: "required",
      boot: "required",
      agent: "required",
      config: "required",
      protocol: "required",
      since: "optional",
    };
    const { required, properties } = at("status.json");
    expect(Object.keys(properties as object).sort()).toEqual([...Object.keys(online), "reason"].sort());
    const always = [...(required as readonly string[]), ...(at("status.json/then")["required"] as readonly string[])];
    expect(always.sort()).toEqual(wordsOf(online as never).filter((name) => name !== "since"));
  });

  it("verbs", () => {
    for (const place of ["command.json/properties/verb", "reply.json/properties/verb"]) {
      expect(at(place)["enum"]).toEqual(VERBS);
    }
  });

  it("replies", () => {
    const fields: Fields<Reply> = {
      v: "required",
      id: "optional",
      verb: "optional",
      outcome: "required",
    };
    const { reason: _, result: __, ...always } = at("reply.json/properties") as Readonly<Record<string, Json>>;
    expect(Object.keys(always).sort()).toEqual(Object.keys(fields).sort());
    const outcomes: Words<Outcome["outcome"]> = { done: true, accepted: true, refused: true, failed: true };
    expectWords("reply.json/properties/outcome", outcomes);
    const refusals: Words<CommandRefusal> = {
      malformed: true,
      retained: true,
      "unknown-verb": true,
      "not-allowed": true,
      "clock-not-trusted": true,
      expired: true,
      "expires-too-late": true,
      replayed: true,
      arguments: true,
      busy: true,
    };
    expectWords("reply.json/properties/reason/anyOf/0", refusals);
  });

  it("reports of settings from the centre", () => {
    const report: Fields<ConfigurationReport> = {
      v: "required",
      site: "required",
      state: "required",
      id: "optional",
      reason: "optional",
      issues: "optional",
      settings: "required",
      config: "required",
    };
    expectFields("config-reported.json", report);
    const states: Words<ConfigurationState> = {
      none: true,
      trial: true,
      active: true,
      refused: true,
      reverted: true,
    };
    expectWords("config-reported.json/properties/state", states);
    const reasons: Words<KnownVerdictReason> = {
      invalid: true,
      "given-up": true,
      "not-proven": true,
      interrupted: true,
      "start-failed": true,
      crashed: true,
      "no-longer-valid": true,
    };
    expectWords("config-reported.json/properties/reason/anyOf/0", reasons);
    expect(at("config-reported.json/properties/issues")["maxItems"]).toBe(MOST_ISSUES);
  });

  it("bounds of the fleet's pace are those of the settings of the same name", () => {
    const settings = settingsSchema.properties.uplink.properties as Readonly<
      Record<string, Readonly<Record<string, Json>>>
    >;
    const { v: _, ...paces } = at("pace.json/properties") as Readonly<Record<string, Readonly<Record<string, Json>>>>;
    expect(Object.keys(paces)).toEqual(["backlogKilobitsPerSecond", "reconnectSpreadSeconds"]);
    for (const [name, { minimum, maximum }] of Object.entries(paces)) {
      expect({ name, minimum, maximum }).toEqual({
        name,
        minimum: settings[name]?.["minimum"],
        maximum: settings[name]?.["maximum"],
      });
    }
  });
});
