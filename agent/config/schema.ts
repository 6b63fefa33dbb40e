import type { Language } from "../core/problems.ts";
import { DECLARATION } from "./declaration.ts";
import type { JsonSchema } from "./kinds/kind.ts";
import type { Declaration, Setting } from "./setting.ts";

/** JSON Schema of the configuration file, with which an editor completes and checks it. Rules over several settings are not in it. */
export function settingsSchema(language: Language): JsonSchema {
  const schema = schemaOf(DECLARATION, language);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: language === "en" ? "Configuration of Suar" : "Konfigurasi Suar",
    ...schema,
    properties: { $schema: { type: "string" }, ...(schema["properties"] as JsonSchema) },
  };
}

function schemaOf(members: Declaration, language: Language): JsonSchema {
  const properties = Object.entries(members).map(([name, member]) => {
    const schema = member.type === "group" ? schemaOf(member.members, language) : settingSchema(member);
    return [name, { description: member.about[language], ...schema }] as const;
  });
  const required = Object.entries(members).flatMap(([name, member]) =>
    member.type === "setting" && member.presence === "required" ? [name] : [],
  );
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(properties),
  };
}

function settingSchema({ kind, fallback }: Setting): JsonSchema {
  return fallback === undefined ? kind.schema : { ...kind.schema, default: fallback };
}
