/** Programs in Go that use the SDK. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Language } from "./languages";

const SDK = path.resolve(__dirname, "../../sdk/go");

const GO_MOD = readFileSync(path.join(SDK, "go.mod"), "utf8");
const [, MODULE = ""] = /^module (\S+)$/m.exec(GO_MOD) ?? [];

/** The oldest Go that compiles the SDK. */
const [, OLDEST = ""] = /^go (\S+)$/m.exec(GO_MOD) ?? [];

const run = promisify(execFile);

/** Go. The module in the program's folder gets the path of this repository's SDK, and what follows from it. */
export const GO: Language = {
  title: "Go",
  runtime: "go",
  toolchain: {
    // An older Go refuses the module, or downloads a newer Go if it may.
    probe: ["go", "-C", SDK, "list", "-m"],
    needs: `Go ${OLDEST} or later`,
    without: "APPLINKS_WITHOUT_GO",
  },
  prepare: async ({ folder }) => {
    await run("go", ["mod", "edit", `-replace=${MODULE}=${SDK}`], { cwd: folder });
    // pulumi new and pulumi install run this, too.
    await run("go", ["mod", "tidy"], { cwd: folder });
  },
};
