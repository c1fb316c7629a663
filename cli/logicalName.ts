/** Names of resources in a program, made of what objects are called in their apps. */

/** The name in lower case, with `-` for everything but letters and digits; empty if there are none. */
export function logicalName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** Gives each name once: whoever wishes for one that is taken has it with a number, from `-2` on. */
export function openNames(): (wished: string) => string {
  const taken = new Set<string>();
  return (wished) => {
    let free = wished;
    for (let number = 2; taken.has(free); number += 1) free = `${wished}-${number}`;
    taken.add(free);
    return free;
  };
}
