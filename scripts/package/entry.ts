/** A file of a package. Folders are those of the files. */
export interface PackageFile {
  /** Where it will be on the box, without the leading slash. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

export function file(path: string, content: Buffer | string): PackageFile {
  return { path, content: Buffer.from(content), executable: false };
}

export function program(path: string, content: Buffer | string): PackageFile {
  return { ...file(path, content), executable: true };
}
