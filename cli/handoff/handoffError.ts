/** Errors of a hand-over. */

import { withCode } from "../../provider/schema/codes";
import type { ReviewErrorCode } from "../review/reviewError";

/** Stable codes of hand-over errors; each is documented in docs/errors.md. */
export type HandoffErrorCode =
  "CONFIG_NOT_WRITTEN" | "HANDOFF_LINK" | "HANDOFF_OPTIONS" | "HANDOFF_VALUE" | "UP_FAILED";

/** Codes of a review and of resources that have the same meaning here. */
type SharedCode = Extract<ReviewErrorCode, "STACK_UNREADABLE" | "WRONG_PASSPHRASE"> | "CONFIGURATION";

/** A failure with a code, which ends its message. */
export class HandoffError extends Error {
  override readonly name = "HandoffError";

  constructor(
    readonly code: HandoffErrorCode | SharedCode,
    message: string,
    cause?: unknown,
  ) {
    super(withCode(message, code), cause === undefined ? {} : { cause });
  }
}

/** The user interrupted the hand-over. */
export class Interrupt extends Error {
  override readonly name = "Interrupt";
}
