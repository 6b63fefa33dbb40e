/** Writes one site after the other into the same place, for ever: to be killed. Argument: the configuration file. */
import { dirname } from "node:path";
import { removeUnnamedFolders, writeSiteFiles } from "../../agent/platform/site-files.ts";
import { ACCESS_PREFIX } from "../../agent/setup/plan.ts";

const [, , file = ""] = process.argv;
// What a process before has left behind has other names.
const own = `${process.pid.toString(16)}${Math.floor(performance.timeOrigin).toString(16)}`;

for (let number = 1; ; number++) {
  const folder = `${dirname(file)}/${ACCESS_PREFIX}${own}${number.toString(16)}`;
  const site = `${own}-${number}`;
  const files = ["key", "certificate", "password"].map((name) => ({ name, text: `${name} of ${site}` }));
  const document = JSON.stringify({ site, files: files.map(({ name }) => `${folder}/${name}`) });
  await writeSiteFiles(file, { folder, files, document }, undefined);
  await removeUnnamedFolders(dirname(file), ACCESS_PREFIX, document);
  process.stdout.write(".");
}
