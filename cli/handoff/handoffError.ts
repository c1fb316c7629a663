/** Errors of a hand-over. */

import { withCode } from "../../provider/schema/codes";

/** Stable codes of hand-over errors; each is documented in docs/errors.md. */
export type HandoffErrorCode =
  | "HANDOFF_LINK"
  | "HANDOFF_OPTIONS"
  | "HANDOFF_VALUE"
  | "CONFIGURATION"
  | "CONFIG_NOT_WRITTEN"
  | "STACK_UNREADABLE"
  | "UP_FAILED"
  | "WRONG_PASSPHRASE";

/** A failure with a code, which ends its message. */
export class HandoffError extends Error {
  override readonly name = "HandoffError";

  constructor(
    readonly code: HandoffErrorCode,
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
