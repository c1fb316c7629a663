/** Errors that end the command: the examination itself reports what is wrong with an app. */

import { withCode } from "../../provider/schema/codes";
import type { HandoffErrorCode } from "../handoff/handoffError";

/** Stable codes, documented in docs/errors.md. */
export type DoctorErrorCode =
  | "DOCTOR_OPTIONS"
  | "DOCTOR_HAR"
  | "DOCTOR_JOURNAL"
  | "DOCTOR_INTERRUPTED"
  | "DOCTOR_LEFT"
  | "APP_NOT_RECOGNIZED";

/** The code of a hand-over that has the same meaning here. */
type SharedCode = Extract<HandoffErrorCode, "CONFIG_NOT_WRITTEN">;

/** A failure with a code, which ends its message. */
export class DoctorError extends Error {
  override readonly name = "DoctorError";

  constructor(
    readonly code: DoctorErrorCode | SharedCode,
    message: string,
  ) {
    super(withCode(message, code));
  }
}
