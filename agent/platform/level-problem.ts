import { reasonOf, SuarError } from "../core/errors.ts";

/** LevelDB gives every error of the system the same code and the words of the C library, here glibc's and musl's. */
const NO_ROOM = /: (?:No space left on device|Disk quota exceeded|Quota exceeded)$/;
const DISK_ERROR = /: (?:Input\/output error|I\/O error)$/;
/** What LevelDB names and cannot find or read; a table that is shorter than the MANIFEST says is an invalid argument to it. */
const DAMAGE = /: (?:No such file or directory|Is a directory)$|\.(?:ldb|sst): Invalid argument$/;
const NO_RIGHT = /: (?:Permission denied|Operation not permitted|Read-only file system)$/;
/** The file CURRENT was there a moment ago, so asking for it has failed. */
const CURRENT_OUT_OF_SIGHT = /\(create_if_missing is false\)$/;

/**
 * The problem that an error of LevelDB stands for.
 * @param during an error without a meaning of its own is `store-unwritable` when opening, `store-write-failed` when writing, and
 * `store-disk-error` when reading: it may pass, as too many open files do, and is no reason to give the store up.
 */
export function levelProblem(error: unknown, directory: string, during: "open" | "write" | "read"): SuarError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const reason = reasonOf(cause);
  const options = { cause: error };
  if (code === "LEVEL_LOCKED") return new SuarError("store-locked", { directory }, options);
  if (code === "LEVEL_CORRUPTION" || DAMAGE.test(reason)) {
    return new SuarError("store-unreadable", { directory, reason }, options);
  }
  if (NO_ROOM.test(reason)) return new SuarError("disk-full", { directory }, options);
  if (DISK_ERROR.test(reason) || CURRENT_OUT_OF_SIGHT.test(reason)) {
    return new SuarError("store-disk-error", { directory, reason }, options);
  }
  if (NO_RIGHT.test(reason) || during === "open") {
    return new SuarError("store-unwritable", { directory, reason }, options);
  }
  if (during === "write") return new SuarError("store-write-failed", { reason }, options);
  return new SuarError("store-disk-error", { directory, reason }, options);
}
