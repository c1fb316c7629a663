/** Programs in Go that use the SDK. */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const SDK = path.resolve(__dirname, "../../sdk/go");

/** Has the module in a folder, a copy of an example's, take the SDK from here. */
export function useSdkHere(folder: string): void {
  const file = path.join(folder, "go.mod");
  const module = readFileSync(file, "utf8");
  writeFileSync(file, module.replace(/(?<==> ).*sdk\/go$/m, SDK));
}
