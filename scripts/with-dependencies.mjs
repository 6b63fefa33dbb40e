// Entry of every npm script: brings the dependencies on a fresh clone, then runs a TypeScript program in this process.
// Plain JavaScript, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Suar needs Node 20.19 or later; this is ${process.versions.node}.\n`);
  process.exit(1);
}

const root = fileURLToPath(new URL("..", import.meta.url));

if (!isInstalled()) await alone(`${root}.installing`, install);

const [program, ...programArguments] = process.argv.slice(2);
// Without a program the dependencies are all that is wanted.
if (program !== undefined) {
  const programPath = `${root}${program}`;
  process.argv = [process.argv[0], programPath, ...programArguments];
  const { register } = await import("tsx/esm/api");
  register();
  await import(pathToFileURL(programPath).href);
}

/** Whether node_modules, by the list that npm leaves there when it is through, holds what package-lock.json asks for, for this processor. */
function isInstalled() {
  const wanted = packages(`${root}package-lock.json`);
  const installed = packages(`${root}node_modules/.package-lock.json`);
  const isThere = ([path, { integrity, optional, devOptional }]) =>
    path === "" || optional || devOptional || installed[path]?.integrity === integrity;
  const fits = ([path, { integrity, os, cpu }]) =>
    wanted[path]?.integrity === integrity && allows(os, process.platform) && allows(cpu, process.arch);
  return Object.entries(wanted).every(isThere) && Object.entries(installed).every(fits);
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return {}; // Nothing installed yet.
    throw error;
  }
}

function allows(list, mine) {
  return list === undefined || list.includes(mine);
}

function install() {
  if (isInstalled()) return; // Another one has just done it.
  process.stderr.write("Installing dependencies (once, about half a minute) ...\n");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    // npm's own words go to stderr: stdout belongs to the program.
    stdio: ["ignore", 2, 2],
  });
  if (npm.status === 0) return;
  process.stderr.write(
    `${npm.error ? `npm could not be started: ${npm.error.message}` : "npm ci failed"}.\nCheck the network connection to the npm registry, then run the same command again.\n`,
  );
  process.exitCode = 1;
}

/** Does it while no other process does: `npm ci` empties node_modules first. The file holds the process that is at it. */
async function alone(file, work) {
  while (!taken(file)) await new Promise((resolve) => setTimeout(resolve, 200));
  try {
    work();
  } finally {
    rmSync(file);
  }
  if (process.exitCode) process.exit();
}

function taken(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  if (!isRunning(holder(file))) rmSync(file, { force: true }); // It was killed.
  return false;
}

function holder(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return 0; // Just finished.
    throw error;
  }
}

function isRunning(id) {
  // 0: written in this moment, or gone.
  if (id === 0) return true;
  try {
    return process.kill(id, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}
