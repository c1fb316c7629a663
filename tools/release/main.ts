/** `npx tsx tools/release/main.ts [folder]`; the folder is dist-packages/ unless it is named. */

import { statSync } from "node:fs";
import path from "node:path";

import { program } from "../engine/program";
import { ROOT } from "../engine/recipe";
import { buildPackages } from "./packages";

const folder = path.resolve(process.argv[2] ?? path.join(ROOT, "dist-packages"));
const log = (text: string) => console.log(`dist: ${text}`);

program(async () => {
  const files = await buildPackages(folder, log);
  log(`in ${folder}:`);
  for (const file of files) {
    const kilobytes = Math.ceil(statSync(path.join(folder, file)).size / 1000);
    log(`${file} (${kilobytes} kB)`);
  }
});
