import { CHECKS, type CheckId } from "../check.ts";
import { type FindingEntry, findingsOf } from "./finding.ts";

type UnexaminedId = `${CheckId}-unexamined`;

/** For each check: it could not be made, or took too long. The problem that comes with it says why. */
export const UNEXAMINED_FINDINGS = Object.fromEntries(
  CHECKS.map((check) => [
    `${check}-unexamined`,
    findingsOf(check).warn(
      {},
      {
        en: () => [
          "This could not be examined.",
          "Look again in some minutes. If it stays, tell the centre what stands here.",
        ],
        id: () => [
          "Ini tidak bisa diperiksa.",
          "Coba lagi beberapa menit lagi. Kalau tetap begini, sampaikan tulisan ini ke pusat.",
        ],
      },
    ),
  ]),
) as Readonly<Record<UnexaminedId, FindingEntry<Record<never, never>>>>;
