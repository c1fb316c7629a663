/** Replaces one part of a text. Throws if the text does not contain the part, because the test would then use the unchanged text. */
export function replacePart(text: string, part: string | RegExp, by: string): string {
  const found = typeof part === "string" ? text.includes(part) : text.search(part) !== -1;
  if (!found) throw new Error(`${String(part)} is not in the text:\n${text}`);
  return text.replace(part, by);
}
