import { reasonOf, SuarError } from "../core/errors.ts";

const NO_ROOM: readonly string[] = ["ENOSPC", "EDQUOT"];

/**
 * The problem that an error of node's file system stands for; what has no code of the system is a defect and comes back as it is.
 * @param directory what a person knows the place by.
 */
export function diskProblem(error: unknown, directory: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || !/^E[A-Z0-9]+$/.test(String(error.code))) return error;
  const code = String(error.code);
  if (NO_ROOM.includes(code)) return new SuarError("disk-full", { directory }, { cause: error });
  if (code === "ENOTDIR") return new SuarError("store-not-directory", { directory }, { cause: error });
  const details = { directory, reason: reasonOf(error) };
  return new SuarError(code === "EIO" ? "store-disk-error" : "store-unwritable", details, { cause: error });
}

/** The code of the system when `error` has one of `codes`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
