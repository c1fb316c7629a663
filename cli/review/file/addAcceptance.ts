/** Adds an accepted finding to the review file. The rest of the text stays as it is. */

import { existsSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { isMap, isSeq, parseDocument, stringify, type Document } from "yaml";
import { messageOf, ReviewError } from "../reviewError";
import { documentIn, textOf, type AcceptEntry } from "./reviewFile";

/** Adds the entry at the end of `accept`, creating the file if it does not exist. Throws `ReviewError` (REVIEW_FILE). */
export function addAcceptance(file: string, entry: AcceptEntry): void {
  const text = existsSync(file) ? textOf(file) : "";
  const document = documentIn(file, text);
  const added = withEntry(text, document, entry);
  try {
    writeFileSync(file, added);
  } catch (error) {
    throw new ReviewError("REVIEW_FILE", `${file} was not changed: ${messageOf(error)}.`, error);
  }
}

function withEntry(text: string, document: Document, entry: AcceptEntry): string {
  const rewritten = rewrittenWith(document, entry);
  const inserted = insertedInto(text, document, entry);
  // A text of another style than expected, such as a list in brackets, is written anew, with its comments.
  const isSame =
    inserted !== undefined && isDeepStrictEqual(parseDocument(inserted).toJS(), rewritten.toJS());
  return isSame ? inserted : rewritten.toString({ lineWidth: 0 });
}

function rewrittenWith(document: Document, entry: AcceptEntry): Document {
  const changed = document.clone();
  const list = changed.get("accept");
  if (isSeq(list)) list.add(changed.createNode(entry));
  else changed.set("accept", changed.createNode([entry]));
  return changed;
}

/** The text with the lines of the entry behind those of the last entry; `undefined` where there is no place for them. */
function insertedInto(text: string, { contents }: Document, entry: AcceptEntry): string | undefined {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const linesOf = (indent: string): string => {
    const lines = stringify([entry], { lineWidth: 0 }).trimEnd().split("\n");
    return lines.map((line) => (line === "" ? line : indent + line)).join(end) + end;
  };
  const whole = text === "" || /\n$/.test(text) ? text : text + end;
  const list = isMap(contents) ? contents.get("accept", true) : undefined;
  if (list === undefined) return `${whole}accept:${end}${linesOf("  ")}`;
  if (!isSeq(list) || list.flow === true) return undefined;
  const [first, last] = [list.items[0], list.items.at(-1)];
  const [from, to] = [rangeOf(first)?.[0], rangeOf(last)?.[1]];
  if (from === undefined || to === undefined) return undefined;
  const lineStart = whole.lastIndexOf("\n", from) + 1;
  const [, indent] = /^( *)- /.exec(whole.slice(lineStart)) ?? [];
  if (indent === undefined) return undefined;
  // The last entry ends on the line of its last character; a comment there belongs to it.
  const lastCharacter = whole.slice(0, to).trimEnd().length - 1;
  const nextLine = whole.indexOf("\n", lastCharacter) + 1;
  return whole.slice(0, nextLine) + linesOf(indent) + whole.slice(nextLine);
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  const { range } = (node ?? {}) as { range?: readonly [number, number, number] | null };
  return range ?? undefined;
}
