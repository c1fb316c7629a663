/** Files that the configuration names: their paths, and PEM texts from them. */

import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** A project's file, in the formats that Pulumi reads. */
export const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * The project's folder: the nearest one with a Pulumi.yaml, searched upwards as Pulumi does, from the working directory. The engine starts
 * plugins and programs in the program's folder, which `main` in Pulumi.yaml changes. PULUMI_ROOT_DIRECTORY is not an alternative: to
 * a plugin, it is the plugin's own folder. Outside of projects, the working directory.
 */
export function projectFolder(workingDirectory: string = process.cwd()): string {
  let folder = workingDirectory;
  while (!PROJECT_FILES.some((name) => existsSync(path.join(folder, name)))) {
    const parent = path.dirname(folder);
    if (parent === folder) return workingDirectory;
    folder = parent;
  }
  return folder;
}

/** The text of a value that is PEM text or the path of a PEM file, or why there is none. A relative path starts in `folder`. */
export function pemText(value: string, folder: string): string | { reason: string } {
  if (value.includes("-----BEGIN")) return value;
  const reason = "is neither PEM text nor the path of a readable file";
  if (isLikeKey(value)) return { reason };
  const file = path.resolve(folder, value);
  try {
    // Another kind of file, such as a pipe, may never end.
    if (statSync(file).isFile()) return readFileSync(file, "utf8");
  } catch {
    // Reported below, as a folder is.
  }
  return { reason: `${reason}: ${file}` };
}

/** Whether the value may be a key without its header, which no message may show: several lines, or Base64 of DER. */
function isLikeKey(value: string): boolean {
  return /[\r\n]|^M[A-Za-z0-9+/=]{39,}$/.test(value);
}
