/** Programs in Go that use the SDK. */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Language } from "./languages";
import { replaced } from "./replaced";

const SDK = path.resolve(__dirname, "../../sdk/go");

/** The oldest Go that compiles the SDK. */
const [, OLDEST = ""] = /^go (\S+)$/m.exec(readFileSync(path.join(SDK, "go.mod"), "utf8")) ?? [];

/** Go; the module in the program's folder, a copy of an example's, takes the SDK from here. */
export const GO: Language = {
  title: "Go",
  runtime: "go",
  toolchain: {
    // An older Go refuses the module, or fetches a newer one where it is let.
    probe: ["go", "-C", SDK, "list", "-m"],
    needs: `Go ${OLDEST} or later`,
    without: "APPLINKS_WITHOUT_GO",
  },
  prepare: ({ folder }) => {
    const file = path.join(folder, "go.mod");
    writeFileSync(file, replaced(readFileSync(file, "utf8"), /(?<==> ).*sdk\/go$/m, SDK));
  },
};
