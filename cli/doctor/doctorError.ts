/** Errors that end the command: the examination itself reports what is wrong with an app. */

import { withCode } from "../../provider/schema/codes";

/** Stable codes, documented in docs/errors.md. */
export type DoctorErrorCode =
  | "DOCTOR_OPTIONS"
  | "DOCTOR_JOURNAL"
  | "DOCTOR_INTERRUPTED"
  | "DOCTOR_LEFT"
  | "APP_NOT_RECOGNIZED"
  | "CONFIG_NOT_SET";

/** A failure with a code, which ends its message. */
export class DoctorError extends Error {
  override readonly name = "DoctorError";

  constructor(
    readonly code: DoctorErrorCode,
    message: string,
  ) {
    super(withCode(message, code));
  }
}
