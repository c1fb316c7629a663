/** The file that `pulumi import --file` takes, for everything that a program over the plugin could declare. */

import type { Listed } from "../provider/lifecycle/resource";
import { logicalName, openNames } from "./logicalName";

/** What can be imported: the resource type, and the word for it in logical names. */
export const IMPORTABLE = {
  ApplicationLink: "link",
  IncomingClient: "incoming",
  OutgoingConnection: "outgoing",
  ScopeGrant: "scopes",
} as const;

/** A type that can be imported. */
export type Importable = keyof typeof IMPORTABLE;

/** What is imported unless a choice is made. An imported client declares its scopes, so a grant would declare them twice. */
export const USUAL: readonly Importable[] = ["ApplicationLink", "IncomingClient", "OutgoingConnection"];

/** The file, as the engine reads it (`importFile` in pulumi's cmd/pulumi/operations/import.go). */
export interface ImportFile {
  /** The URN of what the resources name. */
  nameTable?: Record<string, string>;
  resources: { type: string; name: string; id: string; provider?: string }[];
}

/** A provider of the stack's, as a program calls it. */
export interface NamedProvider {
  name: string;
  urn: string;
}

/**
 * The file for what was found, in the same order, and a sentence on each object that is left out. Logical names read
 * `<app>-<kind>-<object's name>`, such as `jira-incoming-wiki`, with a number where that would be taken. Without a provider, all is
 * imported through the one that a stack has by itself.
 */
export function importFileOf(
  found: readonly { type: Importable; objects: readonly Listed[] }[],
  provider?: NamedProvider,
): {
  file: ImportFile;
  leftOut: string[];
} {
  const file: ImportFile = {
    ...(provider === undefined ? {} : { nameTable: { [provider.name]: provider.urn } }),
    resources: [],
  };
  const through = provider === undefined ? {} : { provider: provider.name };
  const leftOut: string[] = [];
  const free = openNames();
  for (const { type, objects } of found) {
    for (const { id, name, obstacle } of objects) {
      if (obstacle === undefined) {
        const logical = free(wishedName(type, id, name));
        file.resources.push({ type: `applinks:index:${type}`, name: logical, id, ...through });
      } else {
        leftOut.push(`${id} ("${name}") ${obstacle}`);
      }
    }
  }
  return { file, leftOut };
}

function wishedName(type: Importable, id: string, name: string): string {
  const app = id.slice(0, id.indexOf("/"));
  return [app, IMPORTABLE[type], name]
    .map(logicalName)
    .filter((part) => part !== "")
    .join("-");
}
