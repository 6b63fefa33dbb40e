import { shown } from "../config/shown.ts";
import { suggest } from "../config/suggest.ts";
import { SuarError } from "../core/errors.ts";
import type { Command } from "./command.ts";

/** The command that `words` begin with. Throws `incomplete-command` or `unknown-command`, with what was perhaps meant. */
export function findCommand(words: readonly string[], commands: readonly Command[]): Command {
  const command = lookUpCommand(words, commands);
  if (command !== undefined) return command;

  const [first = "", second] = words;
  const group = groupOf(first, commands);
  if (group.length > 0 && second === undefined) {
    const choices = group.map(({ name }) => name.slice(first.length + 1)).join(", ");
    throw new SuarError("incomplete-command", { name: first, choices });
  }
  const name = shown(group.length > 0 ? `${first} ${second}` : first);
  const names = commands.map((candidate) => candidate.name);
  const groups = [...new Set(names.flatMap((candidate) => candidate.split(" ").slice(0, -1)))];
  const suggestion =
    suggest(words.slice(0, 2).join(" "), names) ??
    (group.length > 0 ? undefined : suggest(first, [...names, ...groups]));
  throw new SuarError("unknown-command", suggestion === undefined ? { name } : { name, suggestion });
}

export function lookUpCommand(words: readonly string[], commands: readonly Command[]): Command | undefined {
  const byName = (name: string) => commands.find((command) => command.name === name);
  return byName(words.slice(0, 2).join(" ")) ?? byName(words[0] ?? "");
}

/** The commands that begin with the word `first` and have a second one. */
export function groupOf(first: string, commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ name }) => name.startsWith(`${first} `));
}
