import path from "node:path";
import { buildSync } from "esbuild";

/** Compiles a script of this folder to JavaScript, so that its start doesn't include the compilation. Returns the file. */
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
