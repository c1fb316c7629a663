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
