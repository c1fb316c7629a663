/** Errors of a review that end it, and gaps that do not: both have a stable code. */

import { withCode } from "../../provider/schema/codes";
import { printable } from "../../provider/schema/redaction";

/** Stable codes of review errors; each is documented in docs/errors.md. */
export type ReviewErrorCode =
  | "REVIEW_FILE"
  | "REVIEW_OPTIONS"
  | "STACK_UNREADABLE"
  | "PROGRAM_FAILED"
  | "STATE_UNREADABLE"
  | "WRONG_PASSPHRASE"
  | "HISTORY_UNREADABLE"
  | "REPORT_NOT_WRITTEN";

/** A failure with a code, which ends its message. */
export class ReviewError extends Error {
  override readonly name = "ReviewError";

  constructor(
    readonly code: ReviewErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(withCode(message, code), cause === undefined ? {} : { cause });
  }
}

/** Something that the review could not read. The review goes on without it, and reports it. */
export interface Gap {
  /** What was not read, in words that are the same in every run: with the app and the stack, it identifies the gap. */
  about: string;
  /** What was not read, why, and what to do: sentences, with a code at the end. */
  message: string;
  /** The app's key, if it is about one. */
  app?: string;
  /** The stack's key, if it is about one. */
  stack?: string;
}

/** What was not read and why, as the message of a gap: a sentence with its code at the end, or with this one if it has none. */
export function gapMessage(what: string, reason: string, code: string): string {
  const message = `${what}: ${reason}`;
  if (/\[[A-Z_]+\]$/.test(message)) return printable(message);
  return withCode(sentence(message), code);
}

/** The text with its full stop. */
export function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** The text of an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
