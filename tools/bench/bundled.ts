import path from "node:path";
import { buildSync } from "esbuild";

/** Writes a script of this folder as plain JavaScript, so that its start takes no compiler's time. Returns the file. */
export function bundled(script: string, file: string): string {
  buildSync({
    entryPoints: [path.join(__dirname, script)],
    outfile: file,
    platform: "node",
    format: "cjs",
    bundle: true,
  });
  return file;
}
