import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const FEATURES = [
  "agent/collectors",
  "agent/diagnosis",
  "agent/outbox",
  "agent/uplink",
  "agent/status",
  "agent/timekeeping",
  "agent/remote",
];

/** The parts of the product, the longest path first, and what each may import beside itself (architecture: direction of imports). */
const PARTS: readonly { part: string; mayImport: readonly string[]; packages: "none" | "any" | readonly string[] }[] = [
  { part: "agent/core", mayImport: [], packages: "none" },
  { part: "agent/config", mayImport: ["agent/core"], packages: "none" },
  {
    part: "agent/collectors/terminal/profile/built-in",
    mayImport: ["agent/collectors", "agent/core", "config/terminals"],
    packages: "none",
  },
  { part: "agent/collectors", mayImport: ["agent/core"], packages: "none" },
  { part: "agent/diagnosis", mayImport: ["agent/core"], packages: "none" },
  { part: "agent/outbox", mayImport: ["agent/core"], packages: ["node:zlib"] },
  { part: "agent/uplink", mayImport: ["agent/core"], packages: ["node:zlib"] },
  { part: "agent/status", mayImport: ["agent/core"], packages: "none" },
  { part: "agent/timekeeping", mayImport: ["agent/core"], packages: "none" },
  { part: "agent/remote", mayImport: ["agent/core"], packages: "none" },
  // Not a part of the agent but somebody who looks at it: what it asks the broker is what the uplink would.
  { part: "agent/doctor", mayImport: ["agent/core", "agent/status", "agent/uplink"], packages: "none" },
  { part: "agent/setup", mayImport: ["agent/config", "agent/core"], packages: "none" },
  { part: "agent/platform", mayImport: ["agent/core"], packages: "any" },
  {
    part: "agent/cli",
    mayImport: ["agent"],
    packages: ["node:util", "node:fs", "node:fs/promises", "node:path", "node:zlib"],
  },
  { part: "agent/agent", mayImport: ["agent/core"], packages: "none" },
  { part: "agent/day-account", mayImport: ["agent/core"], packages: "none" },
  { part: "agent/day-summary", mayImport: ["agent/core", "agent/day-account"], packages: "none" },
  { part: "agent/store-parts", mayImport: ["agent/core", "agent/outbox"], packages: "none" },
  { part: "agent/options", mayImport: [...FEATURES, "agent/config", "agent/core"], packages: ["node:zlib"] },
  {
    // The composition root: every part but the world, which comes in through ports.
    part: "agent/compose",
    mayImport: [
      ...FEATURES,
      "agent/config",
      "agent/core",
      "agent/agent",
      "agent/day-summary",
      "agent/options",
      "agent/store-parts",
    ],
    packages: "none",
  },
  {
    part: "agent/supervise",
    mayImport: ["agent/remote", "agent/config", "agent/core", "agent/agent", "agent/compose"],
    packages: "none",
  },
  { part: "agent/version", mayImport: ["package.json"], packages: "none" },
  { part: "agent/main", mayImport: ["agent/cli", "agent/core", "agent/platform"], packages: "any" },
  { part: "simulator", mayImport: ["agent", "scripts/build", "scripts/certificates"], packages: "any" },
  { part: "scripts", mayImport: ["agent", "simulator"], packages: "any" },
];

interface Import {
  readonly file: string;
  readonly target: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): Import[] {
  const text = withoutComments(readFileSync(join(root, file), "utf8"));
  const patterns = [/^(?:import|export)\b[^"'`]*\bfrom "([^"]+)"/gm, /^import "([^"]+)"/gm, /\bimport\("([^"]+)"\)/g];
  return patterns
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(([, specifier = ""]) => {
      const target = specifier.startsWith(".") ? relative(root, resolve(root, dirname(file), specifier)) : specifier;
      return { file, target };
    });
}

function within(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}/`) || path === `${part}.ts`;
}

/** The sentence that says what is wrong with an import, or undefined. */
function objection({ file, target }: Import): string | undefined {
  const rule = PARTS.find(({ part }) => within(file, part));
  if (rule === undefined) return `${file} belongs to no part`;
  const local = /^(agent|simulator|scripts|test|config)\//.test(target) || target === "package.json";
  if (local) {
    const allowed = [rule.part, ...rule.mayImport].some((part) => within(target, part));
    return allowed ? undefined : `${file} imports ${target}`;
  }
  const allowed = rule.packages === "any" || (rule.packages !== "none" && rule.packages.includes(target));
  return allowed ? undefined : `${file} imports the package ${target}`;
}

const files = ["agent", "simulator", "scripts"].flatMap(sourceFiles);

describe("direction of imports", () => {
  it("finds the sources and their imports", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap(importsOf).length).toBeGreaterThan(files.length);
  });

  it("holds in every file", () => {
    expect(
      files
        .flatMap(importsOf)
        .map(objection)
        .filter((sentence) => sentence !== undefined),
    ).toEqual([]);
  });

  it.each([
    { file: "agent/core/a.ts", target: "agent/outbox/b.ts" },
    { file: "agent/uplink/a.ts", target: "agent/outbox/b.ts" },
    { file: "agent/outbox/a.ts", target: "level" },
    { file: "agent/compose.ts", target: "agent/platform/node-clock.ts" },
    { file: "agent/cli/run.ts", target: "simulator/brokers/embedded.ts" },
    { file: "scripts/start/main.ts", target: "test/support/virtual-clock.ts" },
  ])("would refuse $target in $file", (forbidden) => {
    expect(objection(forbidden)).toBeDefined();
  });

  it("keeps time, chance and the process out of everything but the platform, the command line and the entry", () => {
    const pure = files.filter((file) => /^agent\/(?!platform\/|cli\/|main\.ts)/.test(file));
    expect(pure.length).toBeGreaterThan(60);
    const worldly = /\b(Date\.now|Math\.random|setTimeout|setInterval|process\.|console\.|performance\.now)\b/;
    const found = pure.filter((file) => worldly.test(withoutComments(readFileSync(join(root, file), "utf8"))));
    expect(found).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\/\/.*$/gm, "");
}
