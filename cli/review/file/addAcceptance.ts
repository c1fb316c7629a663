/** Adds an accepted finding to the review file, or renews it. The rest of the text stays as it is. */

import { existsSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { isMap, isSeq, parseDocument, stringify, type Document } from "yaml";
import { isRecord } from "../../../provider/schema/values";
import { messageOf, ReviewError } from "../reviewError";
import { haveSameValues } from "./acceptance";
import { documentIn, textOf, type AcceptEntry } from "./reviewFile";

/**
 * Adds the entry at the end of `accept`, or renews the entry that covers the same values. Creates the file if it does not exist. Throws
 * `ReviewError` (REVIEW_FILE).
 */
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
  const index = indexOfSame(document, entry);
  const [rewritten, edited] =
    index === undefined
      ? [rewrittenWith(document, entry), insertedInto(text, document, entry)]
      : [renewedIn(document, index, entry), renewedInText(text, document, index, entry)];
  // A text of another style than expected, such as a list in brackets, is written anew, with its comments.
  const isSame = edited !== undefined && isDeepStrictEqual(parseDocument(edited).toJS(), rewritten.toJS());
  return isSame ? edited : rewritten.toString({ lineWidth: 0 });
}

/** The position of an entry that covers the same values of the same object. */
function indexOfSame(document: Document, entry: AcceptEntry): number | undefined {
  const contents: unknown = document.toJS();
  const entries: unknown = isRecord(contents) ? contents["accept"] : undefined;
  const index = (Array.isArray(entries) ? entries : []).findIndex(
    (one: unknown) =>
      isRecord(one) &&
      (["rule", "app", "kind", "name", "urn"] as const).every((name) => one[name] === entry[name]) &&
      isRecord(one["values"]) &&
      haveSameValues({ values: one["values"] as AcceptEntry["values"] }, entry),
  );
  return index === -1 ? undefined : index;
}

/** What a renewal changes. */
const RENEWED = ["reason", "owner", "until"] as const;

function renewedIn(document: Document, index: number, entry: AcceptEntry): Document {
  const changed = document.clone();
  for (const name of RENEWED) changed.setIn(["accept", index, name], entry[name]);
  return changed;
}

/** The text with the new values of an entry in place of the old ones; `undefined` if one of them is not there. */
function renewedInText(
  text: string,
  document: Document,
  index: number,
  entry: AcceptEntry,
): string | undefined {
  const places = RENEWED.map((name) => {
    const range = rangeOf(document.getIn(["accept", index, name], true));
    return { range, value: stringify(entry[name], { lineWidth: 0 }).trimEnd() };
  });
  return places
    .sort((one, other) => (other.range?.[0] ?? 0) - (one.range?.[0] ?? 0))
    .reduce<string | undefined>(
      (before, { range, value }) =>
        before === undefined || range === undefined
          ? undefined
          : before.slice(0, range[0]) + value + before.slice(range[1]),
      text,
    );
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
