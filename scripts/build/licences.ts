import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface BundledPackage {
  /** Relative to the root. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** The npm packages that have a part in a bundle, by folder. @param inputs paths of the bundled files, relative to `root`. */
export function bundledPackages(root: string, inputs: readonly string[]): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const input of inputs) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders].sort().map((folder) => {
    const about = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Omit<
      BundledPackage,
      "folder"
    >;
    return { folder, name: about.name, version: about.version, license: about.license };
  });
}

/**
 * The licence texts of every package in a bundle, as their licences ask of whoever passes them on.
 * @param inputs paths of the bundled files, relative to `root`.
 * @param others what else is passed on, each with the file that holds its licence.
 */
export function thirdPartyLicences(
  root: string,
  inputs: readonly string[],
  others: readonly (readonly [name: string, licenceFile: string])[],
): string {
  const texts = bundledPackages(root, inputs).map(({ folder, name, version, license }) => {
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `Licence: ${license}` : readFileSync(join(root, folder, file), "utf8").trim();
    return `${name} ${version}\n\n${text}`;
  });
  for (const [name, file] of others) texts.push(`${name}\n\n${readFileSync(file, "utf8").trim()}`);
  return `Suar contains these packages:\n\n${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
