/**
 * Texts in Markdown, for GitHub, GitLab and Bitbucket Data Center. A name from an app is text and nothing else: no markup, HTML, link, emoji,
 * reference to an issue, nor a mention that notifies somebody. These are made from the rendered text, so that a backslash does not
 * prevent them (github/markup 1168), but a code span does.
 */

import { clipped, safeLine } from "./safeText";

/** What GitHub or Bitbucket makes a link, an emoji, or a mention of. */
const LINKED = /[@#]|:\/\/|www\.|:[\w+-]+:|GH-\d/i;

/** A text on one line, also at its start. Words that would be linked are code. */
export function prose(text: string): string {
  return words(text)
    .map((word) => (LINKED.test(word) ? code(word) : escaped(word)))
    .join(" ")
    .replace(/^(?:\d+[.)]|[-+])/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`);
}

/** A text as code on one line. It is not certain that Bitbucket ignores mentions in code: they are interrupted. */
export function code(text: string): string {
  const line = safeLine(text).replaceAll("@", `@${NOTHING}`);
  if (line.trim() === "") return "(empty)";
  const fence = "`".repeat(longestRun(line) + 1);
  const space = /^`|`$|^ .* $/.test(line) ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}

/** A text in a cell of a table, at most `length` characters of it. A `|` would end the cell, in code too. */
export function cell(text: string, length: number): string {
  const line = clipped(safeLine(text), length);
  if (!line.includes("|")) return code(line);
  const parts = words(line).join(" ").split("|");
  return parts.map((part) => escaped(part).replace(/[@#:.]/g, `$&${NOTHING}`)).join("&#124;");
}

/** A block of code that keeps its line breaks. The fence is longer than any in the text. */
export function block(text: string, language: string): string {
  const lines = text.split("\n").map((line) => safeLine(line.replaceAll("\t", "    ")));
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}${language}`, ...lines, fence].join("\n");
}

/** A space without width: what GitHub and Bitbucket would link is interrupted. */
const NOTHING = "\u200b";

function words(text: string): string[] {
  return safeLine(text)
    .split(" ")
    .filter((word) => word !== "");
}

/**
 * Punctuation with a meaning within a line gets a backslash; a `|` is a reference, because a backslash before it is no escape everywhere. `$` starts
 * a formula on GitHub.
 */
function escaped(word: string): string {
  return word.replace(/[\\`*_[\]<>#~&$|]/g, (character) => (character === "|" ? "&#124;" : `\\${character}`));
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
