/** Logical names of resources, from the names of objects in apps. */

/** The name in lower case, with `-` for everything but letters and digits; empty if there are none. */
export function logicalName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** Makes names unique: a name that is taken gets a number, from `-2` on. */
export function openNames(): (preferred: string) => string {
  const taken = new Set<string>();
  return (preferred) => {
    let free = preferred;
    for (let number = 2; taken.has(free); number += 1) free = `${preferred}-${number}`;
    taken.add(free);
    return free;
  };
}

/** The preferred logical name of an imported object, `<app>-<kind>-<name>`, from an ID such as `jira/incoming/3` or `jira/incoming/3/scopes`. */
export function preferredName(id: string, name: string): string {
  const [app = "", kind = "", , part] = id.split("/");
  return [app, part ?? kind, name]
    .map(logicalName)
    .filter((word) => word !== "")
    .join("-");
}
