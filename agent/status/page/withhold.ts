import type { ProblemStatus, Snapshot } from "../../core/status.ts";

/** Stands in the place of what is withheld. */
export const WITHHELD = "…";

/** Details of problems that name a host, a file or a person. */
const NAMES: ReadonlySet<string> = new Set([
  "address",
  "broker",
  "directory",
  "file",
  "name",
  "socket",
  "target",
  "user",
]);

const MAC = /\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b/gi;
const URL_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi;
/** At least two groups: times of day have digits only, and none of them four colons. */
const IPV6 =
  /(?<![\w:])\[?(?=[0-9a-f:]*:[0-9a-f]*:)(?=[0-9a-f:]*(?:::|(?::[0-9a-f]+){4}))[0-9a-f:]{2,39}(?:%\w+)?\]?(?::\d+)?/gi;
const IPV4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\w.])/g;
/** Names with a dot and a letter, and names with a port. */
const HOST = /(?<![\w.])(?=[\w.-]*[a-z])[\w-]+(?:\.[\w-]+)+(?::\d+)?|(?<![\w.-])[a-z][\w-]*:\d+\b/gi;
const PATH = /(?<![\w/.])\/[^\s/'"`]+(?:\/[^\s'"`]*)?/g;

/** More than anybody reads on a phone. What a broker or a device says may be much longer. */
const MAXIMUM_TEXT = 400;

/** A text without addresses, names of hosts and paths. Rather too much than too little is taken out, and no more than its beginning is kept. */
export function withoutNames(given: string): string {
  // Not in the middle of a word: half an address would not be known as one.
  const text = given.length > MAXIMUM_TEXT ? given.slice(0, MAXIMUM_TEXT).replace(/\S*$/, WITHHELD) : given;
  return [URL_TEXT, MAC, IPV6, IPV4, HOST, PATH].reduce((left, pattern) => left.replaceAll(pattern, WITHHELD), text);
}

export function withheldProblem({ code, details }: ProblemStatus): ProblemStatus {
  const shown = Object.entries(details).map(([name, value]) => {
    if (typeof value !== "string") return [name, value] as const;
    return [name, NAMES.has(name) ? WITHHELD : withoutNames(value)] as const;
  });
  return { code, details: Object.fromEntries(shown) };
}

/**
 * The status as anybody in the local network may read it: the document of `suar status --json`, without addresses, host names and paths. Who
 * may log in on the box sees those with the command.
 */
export function withheld(snapshot: Snapshot): Snapshot {
  const { measuring, outbox, uplink } = snapshot;
  const { broker: _, ...way } = uplink;
  return {
    ...snapshot,
    measuring: {
      ...measuring,
      link: { ...measuring.link, rungs: measuring.link.rungs.map((rung) => ({ ...rung, target: WITHHELD })) },
      collectors: measuring.collectors.map(problemWithheld),
    },
    outbox: {
      ...problemWithheld(outbox),
      ...(outbox.setAside === undefined ? {} : { setAside: outbox.setAside.map(lastPart) }),
    },
    uplink: problemWithheld(way),
  };
}

function problemWithheld<Part extends { readonly problem?: ProblemStatus }>(part: Part): Part {
  return part.problem === undefined ? part : { ...part, problem: withheldProblem(part.problem) };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
