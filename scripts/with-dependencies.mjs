// Entry of every npm script: brings the dependencies on a fresh clone, then runs a TypeScript program in this process.
// Plain JavaScript, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Suar needs Node 20.19 or later; this is ${process.versions.node}.\n`);
  process.exit(1);
}

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = `${root}node_modules/.suar-dependencies`;
const wanted = createHash("sha256")
  .update(readFileSync(`${root}package-lock.json`))
  .update(`${process.platform} ${process.arch}`)
  .digest("hex");

if (installedStamp() !== wanted) {
  process.stderr.write("Installing dependencies (once, about half a minute) ...\n");
  const install = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    // npm's own words go to stderr: stdout belongs to the program.
    stdio: ["ignore", 2, 2],
  });
  if (install.status !== 0) {
    process.stderr.write(
      `${install.error ? `npm could not be started: ${install.error.message}` : "npm ci failed"}.\nCheck the network connection to the npm registry, then run the same command again.\n`,
    );
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
}

const [program, ...programArguments] = process.argv.slice(2);
const programPath = `${root}${program}`;
process.argv = [process.argv[0], programPath, ...programArguments];
const { register } = await import("tsx/esm/api");
register();
await import(pathToFileURL(programPath).href);

function installedStamp() {
  try {
    return readFileSync(stampFile, "utf8");
  } catch {
    return undefined; // Nothing installed yet.
  }
}
