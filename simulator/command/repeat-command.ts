/** Options that say where to show and not what to run, and whether a value follows them. */
const SHOWING: Readonly<Record<string, boolean>> = {
  "--json": true,
  "--report": true,
  "--page": true,
  "--no-page": false,
};

/** The command that gives the same run again, for the report: without the names of this machine's files. */
export function repeatCommand(programArguments: readonly string[]): string {
  const kept: string[] = [];
  for (let index = 0; index < programArguments.length; index += 1) {
    const word = programArguments[index] ?? "";
    const [flag = ""] = word.split("=");
    if (!Object.hasOwn(SHOWING, flag)) kept.push(word);
    else if (SHOWING[flag] === true && word === flag) index += 1;
  }
  return ["npm run sim", ...(kept.length === 0 ? [] : ["--", ...kept.map(quoted)])].join(" ");
}

function quoted(word: string): string {
  return /^[\w./:,=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
