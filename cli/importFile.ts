/** The file for `pulumi import --file`. */

import type { Listed } from "../provider/lifecycle/resource";
import { logicalName, openNames } from "./logicalName";

/** The types that can be imported, with their part of a logical name. */
export const IMPORTABLE = {
  ApplicationLink: "link",
  IncomingClient: "incoming",
  OutgoingConnection: "outgoing",
  ScopeGrant: "scopes",
} as const;

/** A type that can be imported. */
export type Importable = keyof typeof IMPORTABLE;

/** The default types. An imported client declares its scopes, so a ScopeGrant would declare them twice. */
export const USUAL: readonly Importable[] = ["ApplicationLink", "IncomingClient", "OutgoingConnection"];

/** The file, as the engine reads it (`importFile` in pulumi's cmd/pulumi/operations/import.go). */
export interface ImportFile {
  /** URNs by name. */
  nameTable?: Record<string, string>;
  resources: { type: string; name: string; id: string; provider?: string }[];
}

/** An explicit provider of the stack. */
export interface NamedProvider {
  name: string;
  urn: string;
}

/**
 * The import file of the objects, in their order, and a message about each object that is left out. Logical names are
 * `<app>-<kind>-<object's name>`, such as `jira-incoming-wiki`, with a number if taken. Without `provider`, the stack's default
 * provider imports them.
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
        const logical = free(preferredName(type, id, name));
        file.resources.push({ type: `applinks:index:${type}`, name: logical, id, ...through });
      } else {
        leftOut.push(`${id} ("${name}") ${obstacle}`);
      }
    }
  }
  return { file, leftOut };
}

function preferredName(type: Importable, id: string, name: string): string {
  const app = id.slice(0, id.indexOf("/"));
  return [app, IMPORTABLE[type], name]
    .map(logicalName)
    .filter((part) => part !== "")
    .join("-");
}
