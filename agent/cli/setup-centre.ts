import { explain } from "../core/errors.ts";
import type { Language } from "../core/language.ts";
import type { CentreTrial } from "../doctor/centre-trial.ts";
import { describe, entryOf } from "../doctor/findings/catalogue.ts";
import { judgeCentre, judgeLogin, judgeTopics } from "../doctor/judge/centre.ts";
import { judgeTls } from "../doctor/judge/tls.ts";
import type { CentreOutcome } from "../setup/facts.ts";
import { formatNumber } from "../status/format.ts";

/** What a trial at the centre says to a person, in the words of `suar doctor`. @param broker host:port. */
export function centreOutcome(trial: CentreTrial, broker: string, language: Language): CentreOutcome {
  const known = { trial };
  const findings = [
    ...(trial.outcome === "refused" && trial.tls !== undefined ? judgeTls({ broker, tls: "secure" }, known) : []),
    ...judgeLogin(trial, known),
    ...judgeTopics(trial, known),
    ...judgeCentre(trial, known),
  ];
  for (const verdict of ["fail", "warn"] as const) {
    const finding = findings.find(({ id }) => entryOf(id).verdict === verdict);
    if (finding === undefined) continue;
    const { meaning, action } = describe(finding, language);
    // Who falls silent may speak another day.
    const atFault = verdict === "fail" && !finding.id.endsWith("-silent");
    return { ok: false, text: { problem: meaning, remedy: action }, atFault };
  }
  if (trial.outcome === "refused") return { ok: false, text: explain(trial.problem, language) };
  const seconds = formatNumber(trial.connectMs / 1000, 1, language);
  const text =
    language === "id"
      ? `${broker} menerima lokasi ini (${trial.protocol}, ${seconds} detik).`
      : `${broker} lets this site in (${trial.protocol}, ${seconds} s).`;
  return { ok: true, text };
}
