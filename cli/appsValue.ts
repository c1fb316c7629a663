/** The value of `applinks:apps` in a stack's configuration, and whether a part of it can be set. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { PROJECT_FILES, projectFolder } from "../provider/config/files";
import { isRecord } from "../provider/schema/values";
import { jsonObject } from "./pulumiCli";

const KEY = "applinks:apps";

/** The value of `applinks:apps`. */
export interface AppsValue {
  /** As JSON; `undefined` if it is not set. */
  text: string | undefined;
  /**
   * Why no part of it can be set, as sentences: if the value is the project's, or a string, `pulumi config set --path` replaces all of it by the
   * part, without a warning. `undefined` if a part can be set.
   */
  obstacle: string | undefined;
}

/** The value in what `pulumi config --json --show-secrets` printed in this folder. */
export function appsValueIn(printed: string, folder: string): AppsValue {
  const entry = jsonObject(printed)?.[KEY];
  const { value, objectValue } = isRecord(entry) ? entry : {};
  if (typeof value !== "string") return { text: undefined, obstacle: undefined };
  const file = projectFileWith(projectFolder(folder), value);
  if (file !== undefined) {
    const obstacle =
      `${KEY} is in ${file}, for all stacks. The first value that is set for this stack would replace it as a whole. Move it to the ` +
      "stack's own configuration.";
    return { text: value, obstacle };
  }
  // The CLI has an object value only for an object in the file.
  if (isRecord(objectValue)) return { text: value, obstacle: undefined };
  const obstacle =
    `${KEY} is a string in the stack's configuration, not an object. The first value that is set in it would replace it as a ` +
    "whole, including all credentials. Set it again as an object, value by value: pulumi config set --path.";
  return { text: value, obstacle };
}

/** The project's file, if the stack has these apps from it. */
function projectFileWith(folder: string, apps: string): string | undefined {
  return PROJECT_FILES.find((name) => {
    try {
      const project: unknown = parse(readFileSync(path.join(folder, name), "utf8"));
      const config = isRecord(project) ? project["config"] : undefined;
      const declared = isRecord(config) ? config[KEY] : undefined;
      const value: unknown = isRecord(declared) ? (declared["value"] ?? declared["default"]) : undefined;
      return isDeepStrictEqual(value, JSON.parse(apps));
    } catch {
      // The CLI has read the project and the value: what this can't read is not the project's.
      return false;
    }
  });
}
