/** A line of a process's log as a person reads it: log lines and errors are JSON, what Node itself says is not. */
export function readableLine(line: string): string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof value !== "object" || value === null) return line;
  if ("error" in value && isProblem(value.error)) return `${value.error.problem} ${value.error.remedy}`;
  const { time: _time, level, msg, part, ...fields } = value as Record<string, unknown>;
  if (typeof level !== "string" || typeof msg !== "string") return line;
  const details = Object.entries(fields).map(([name, field]) => `${name}=${JSON.stringify(field)}`);
  return [`${level}:`, ...(typeof part === "string" ? [`${part}:`] : []), msg, ...details].join(" ");
}

function isProblem(error: unknown): error is { readonly problem: string; readonly remedy: string } {
  if (typeof error !== "object" || error === null || !("problem" in error) || !("remedy" in error)) return false;
  return typeof error.problem === "string" && typeof error.remedy === "string";
}
