import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import type { BundledPackage } from "../build/licences.ts";
import type { Architecture } from "./architecture.ts";
import type { NodeRuntime } from "./node-runtime.ts";

const run = promisify(execFile);
const MAXIMUM_BYTES = 16 * 1024 * 1024;

/** What we read of a component; the rest is passed on. */
export interface Component {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly externalReferences?: readonly { readonly type: string }[];
}

interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

export interface SbomParts {
  /** Of the repository, with its dependencies in place. */
  readonly root: string;
  readonly version: string;
  readonly architecture: Architecture;
  /** The npm packages of which something is delivered. */
  readonly packages: readonly BundledPackage[];
  /** What is compiled into LevelDB's native module, as `LevelDB 1.20`. */
  readonly nativeParts: readonly string[];
  readonly node: NodeRuntime;
  readonly seconds: number;
}

/**
 * What a package consists of, as CycloneDX 1.5 in JSON: npm's own account of the dependencies, without those of which nothing is delivered, and with Node and
 * what is compiled into the native module. The same text for the same input. Rejects when npm knows nothing of something that is delivered.
 */
export async function makeSbom(parts: SbomParts): Promise<string> {
  const { root, version, architecture, packages, nativeParts, node, seconds } = parts;
  const bom = await npmSbom(root);
  const refs = new Set(packages.map((one) => `${one.name}@${one.version}`));
  const shipped = bom.components.filter((component) => refs.has(component["bom-ref"]));
  const missing = [...refs].filter((ref) => !shipped.some((component) => component["bom-ref"] === ref));
  if (missing.length > 0)
    throw new Error(
      `npm sbom does not name ${missing.join(", ")}: package-lock.json and node_modules differ, run npm ci`,
    );
  const product = {
    ...bom.metadata.component,
    type: "application",
    name: "suar",
    version,
    "bom-ref": `suar@${version}`,
  };
  const added = [nodeComponent(node, architecture), ...nativeParts.map(nativeComponent)];
  const nativeOwner = shipped.find(({ name }) => name === "classic-level")?.["bom-ref"];
  const components = [...shipped.map(withoutSource), ...added];
  const known = new Set(components.map((component) => component["bom-ref"]));
  const dependencies = [
    // Where a package between ours and one that is delivered left nothing in the bundle, what is delivered hangs on the product.
    {
      ref: product["bom-ref"],
      dependsOn: [`node@${node.version}`, ...shipped.map((component) => component["bom-ref"])],
    },
    ...bom.dependencies
      .filter(({ ref }) => known.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: [
          ...dependsOn.filter((other) => known.has(other)),
          ...(ref === nativeOwner ? added.slice(1).map((component) => component["bom-ref"]) : []),
        ],
      })),
  ];
  const content = {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { timestamp: new Date(seconds * 1000).toISOString(), component: withoutSource(product) },
    components,
    dependencies,
  };
  const { $schema, bomFormat, specVersion, ...rest } = content;
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify([architecture, rest]))}`;
  return `${JSON.stringify({ $schema, bomFormat, specVersion, serialNumber, ...rest }, null, 2)}\n`;
}

async function npmSbom(root: string): Promise<Bom> {
  // With `--omit dev` npm leaves out what a package of ours shares with one of development.
  const words = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"];
  const { stdout } = await run("npm", words, { cwd: root, maxBuffer: MAXIMUM_BYTES });
  return JSON.parse(stdout) as Bom;
}

function nodeComponent({ version, packageName, program }: NodeRuntime, architecture: Architecture) {
  return {
    "bom-ref": `node@${version}`,
    type: "platform",
    name: "node",
    version,
    description: `Node.js for linux ${architecture}, as released; from the npm package ${packageName}`,
    purl: `pkg:npm/${packageName}@${version}`,
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:lts:*:*:*`,
    hashes: [{ alg: "SHA-256", content: createHash("sha256").update(program).digest("hex") }],
    licenses: [{ license: { id: "MIT" } }],
  };
}

function nativeComponent(words: string) {
  const [, name = words, version] = /^(.*?)(?: (\d\S*))?$/.exec(words) ?? [];
  return {
    "bom-ref": words.replace(" ", "@"),
    type: "library",
    name,
    version: version ?? "unknown",
    description: "compiled into LevelDB's native module",
    licenses: [{ license: { id: "BSD-3-Clause" } }],
  };
}

/** Where npm found a package depends on the machine, not on the package. */
function withoutSource(component: Component): Component & { readonly scope: "required" } {
  const { externalReferences = [], ...rest } = component;
  return {
    ...rest,
    scope: "required",
    externalReferences: externalReferences.filter(({ type }) => type !== "distribution"),
  };
}

/** A UUID (version 8, of our own making) that is the same for the same text. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
