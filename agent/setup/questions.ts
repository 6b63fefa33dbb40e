import type { Question } from "./question.ts";
import { access, password, username } from "./questions/access.ts";
import { authority, broker } from "./questions/broker.ts";
import { page } from "./questions/page.ts";
import { serviceSource, services, serviceUnit } from "./questions/services.ts";
import { place, site, zone } from "./questions/site.ts";
import { stickCorrect, stickSite } from "./questions/stick.ts";
import { summary } from "./questions/summary.ts";
import { terminal, terminalAddress, terminalCommunity } from "./questions/terminal.ts";
import type { QuestionId } from "./words.ts";

/** Every question, in the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  stickSite,
  stickCorrect,
  site,
  place,
  zone,
  broker,
  authority,
  access,
  username,
  password,
  terminal,
  terminalAddress,
  terminalCommunity,
  services,
  serviceUnit,
  serviceSource,
  page,
  summary,
];

export function questionOf(id: QuestionId): Question {
  const question = QUESTIONS.find((one) => one.id === id);
  if (question === undefined) throw new Error(`there is no question ${id}`);
  return question;
}
