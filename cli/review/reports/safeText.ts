/** Texts of a report. Names and URLs come from apps: they must not change a terminal, nor give a CI server a command. */

import { jsonText, printable } from "../../../provider/schema/redaction";

/**
 * The text on one line: printable, valid Unicode, and without commands of CI servers. Azure Pipelines executes `##vso[...]`, and GitHub's
 * runner `##[...]`, anywhere in a line of the log; GitHub's runner also executes `::...::` at its start, even after spaces (actions/runner,
 * ActionCommand.cs).
 */
export function safeLine(text: string): string {
  return printable(text)
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/#(?=#\w*\[)/g, "# ")
    .replace(/^(\s*:)(?=:)/, "$1 ");
}

/** The value as indented JSON, with a line break at its end. No line of it is a command of a CI server. */
export function safeJson(value: unknown): string {
  return `${jsonText(value, 2).replace(/#(?=#\w*\[)/g, "\\u0023")}\n`;
}

/** A beginning of the text, with an ellipsis if it is cut. At most `length` UTF-16 units, and no half of a character. */
export function clipped(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
