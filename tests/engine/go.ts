/** Programs in Go that use the SDK. */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Language } from "./languages";
import { replaced } from "./replaced";

const SDK = path.resolve(__dirname, "../../sdk/go");

/** Go; the module in the program's folder, a copy of an example's, takes the SDK from here. */
export const GO: Language = {
  title: "Go",
  runtime: "go",
  toolchain: { probe: ["go", "version"], needs: "Go", without: "APPLINKS_WITHOUT_GO" },
  prepare: ({ folder }) => {
    const file = path.join(folder, "go.mod");
    writeFileSync(file, replaced(readFileSync(file, "utf8"), /(?<==> ).*sdk\/go$/m, SDK));
  },
};
