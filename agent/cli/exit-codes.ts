import type { Translated } from "../config/words.ts";
import { SuarError } from "../core/errors.ts";
import type { ProblemCode } from "../core/problems.ts";

/** What `suar` says to the program that started it. After 2 another attempt fails as well until somebody changes something; nobody may be there, so the unit tries on. */
export const EXIT = { ok: 0, failure: 1, usage: 2, notRunning: 3, interrupted: 130, terminated: 143 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODE_TEXTS: readonly (readonly [ExitCode, Translated])[] = [
  [EXIT.ok, { en: "done", id: "selesai" }],
  [EXIT.failure, { en: "failed", id: "gagal" }],
  [
    EXIT.usage,
    {
      en: "wrong command, option or configuration: trying again does not help",
      id: "perintah, opsi atau konfigurasi salah: percuma dicoba lagi",
    },
  ],
  [EXIT.notRunning, { en: "the agent is not running", id: "agen tidak sedang jalan" }],
  [EXIT.interrupted, { en: "stopped by Ctrl-C", id: "dihentikan dengan Ctrl-C" }],
  [EXIT.terminated, { en: "stopped by SIGTERM before it was finished", id: "dihentikan SIGTERM sebelum selesai" }],
];

const CODES: Partial<Record<ProblemCode, ExitCode>> = {
  "unknown-command": EXIT.usage,
  "incomplete-command": EXIT.usage,
  "unknown-flag": EXIT.usage,
  "missing-value": EXIT.usage,
  "unexpected-value": EXIT.usage,
  "unexpected-argument": EXIT.usage,
  "doctor-check-unknown": EXIT.usage,
  "configuration-missing": EXIT.usage,
  "configuration-unreadable": EXIT.usage,
  "configuration-invalid": EXIT.usage,
  "secret-unreadable": EXIT.usage,
  "export-target-exists": EXIT.usage,
  "export-target-unnamed": EXIT.usage,
  "export-to-stdout": EXIT.usage,
  "export-site-differs": EXIT.usage,
  "import-no-file": EXIT.usage,
  "import-nowhere": EXIT.usage,
  "import-too-many": EXIT.usage,
  "import-unreadable": EXIT.usage,
  "import-directory-empty": EXIT.usage,
  "import-not-an-export": EXIT.usage,
  "import-newer": EXIT.usage,
  "tail-nowhere": EXIT.usage,
  "tail-since-malformed": EXIT.usage,
  "tail-seconds-malformed": EXIT.usage,
  "tail-name-malformed": EXIT.usage,
  "tail-group-unsupported": EXIT.usage,
  "terminal-profile-unreadable": EXIT.usage,
  "terminal-profile-invalid": EXIT.usage,
  "terminal-address-missing": EXIT.usage,
  "terminal-not-set": EXIT.usage,
  "agent-not-running": EXIT.notRunning,
  "setup-needs-terminal": EXIT.usage,
  "setup-wait-malformed": EXIT.usage,
  "answers-unreadable": EXIT.usage,
  "answers-site-unnamed": EXIT.usage,
  "answers-site-unknown": EXIT.usage,
  "setup-stopped": EXIT.interrupted,
  "setup-wait-stopped": EXIT.interrupted,
  stopped: EXIT.interrupted,
  "export-stopped": EXIT.interrupted,
  "import-stopped": EXIT.interrupted,
  "print-stopped": EXIT.interrupted,
};

export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof SuarError)) return EXIT.failure;
  const code: ProblemCode = error.code;
  return CODES[code] ?? EXIT.failure;
}
