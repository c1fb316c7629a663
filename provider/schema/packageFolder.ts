/** The package's own folder, which has schema.json and package.json. */

import { existsSync } from "node:fs";
import path from "node:path";

/** Searched upward from the folder of a file of the package: sources and what is built from them are at different depths. */
export function packageFolder(from: string): string {
  if (existsSync(path.join(from, "schema.json"))) return from;
  const above = path.dirname(from);
  if (above === from) throw new Error("the package pulumi-applinks lacks its schema.json; install it again");
  return packageFolder(above);
}
