import { expect, it } from "vitest";
import { repeatCommand } from "../../simulator/command/repeat-command.ts";

it.each([
  [[], "npm run sim"],
  [["--json", "/home/me/a.json", "--sites", "5"], "npm run sim -- --sites 5"],
  [["--report=/home/me/a.html", "--no-page", "--seed=7", "--page", "80"], "npm run sim -- --seed=7"],
  [["--broker", "mqtt://127.0.0.1:1883"], "npm run sim -- --broker mqtt://127.0.0.1:1883"],
  [["--scenario", "it's; rm"], "npm run sim -- --scenario 'it'\\''s; rm'"],
])("a run with %j is repeated by %s", (flags, command) => {
  expect(repeatCommand(flags)).toBe(command);
});
