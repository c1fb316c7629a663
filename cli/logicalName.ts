/** Names of resources in a program, made of what objects are called in their apps. */

/** The name in lower case, with `-` for everything but letters and digits; empty if there are none. */
export function logicalName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}
