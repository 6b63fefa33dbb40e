/** Writes simulator/geography/outline.json anew: `node scripts/with-dependencies.mjs scripts/outline/main.ts`. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeOutline } from "./outline.ts";

const FILE = fileURLToPath(new URL("../../simulator/geography/outline.json", import.meta.url));

const text = `${JSON.stringify(makeOutline(), undefined, 2)}\n`;
writeFileSync(FILE, text);
console.log(`${FILE}: ${text.length.toLocaleString("en")} bytes`);
