/** Texts that tests change before they use them. */

/** A text with one part changed. Throws if the part is not in there: a test of the unchanged text would pass for nothing. */
export function replaced(text: string, part: string | RegExp, by: string): string {
  const found = typeof part === "string" ? text.includes(part) : text.search(part) !== -1;
  if (!found) throw new Error(`${String(part)} is not in the text:\n${text}`);
  return text.replace(part, by);
}
