/** The file for `pulumi import --file`. */

import type { Listed } from "../provider/lifecycle/resource";
import { RESOURCES } from "../provider/resources";
import { openNames, preferredName } from "./logicalName";

/** A type of the provider's resources. */
export type ResourceType = keyof typeof RESOURCES;

/** The types that can be imported: those whose objects can be listed. */
export const IMPORTABLE = Object.values(RESOURCES)
  .filter(({ list }) => list !== undefined)
  .map(({ type }) => type);

/** The default types. An imported client declares its scopes, so a ScopeGrant would declare them twice. */
export const USUAL = IMPORTABLE.filter((type) => type !== "ScopeGrant");

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
  found: readonly { type: ResourceType; objects: readonly Listed[] }[],
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
        const logical = free(preferredName(id, name));
        file.resources.push({ type: `applinks:index:${type}`, name: logical, id, ...through });
      } else {
        leftOut.push(`${id} ("${name}") ${obstacle}`);
      }
    }
  }
  return { file, leftOut };
}
