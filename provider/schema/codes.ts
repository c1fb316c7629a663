/** The codes that messages carry, so that users can search docs/errors.md for them. */

import { printable } from "./redaction";

/** Stable codes of warnings; each is documented in docs/errors.md. */
export type WarningCode =
  | "ADOPTED"
  | "APP_SKIPPED"
  | "APP_WAITING"
  | "CHANGE_RECORD_FAILED"
  | "CLOCK_SKEW"
  | "ENDPOINT_DIFFERS"
  | "LEFT_IN_PLACE"
  | "LINK_UNHEALTHY"
  | "NOT_IMPORTABLE"
  | "OBJECT_SKIPPED"
  | "OWNER_CHANGED"
  | "PENDING_MANUAL_STEP"
  | "PLAIN_CREDENTIAL"
  | "POWERFUL_SCOPES"
  | "QUOTED_VALUE"
  | "REVIEW_CHANGE"
  | "RUN_NOT_SHARED"
  | "SAME_INSTANCE"
  | "SECRET_NOT_RETURNED"
  | "SECRET_RESET"
  | "SIMILAR_URL"
  | "SITE_LINK"
  | "SITE_NOT_READABLE"
  | "TOKEN_LEFT"
  | "UNDERSCORE_HOST"
  | "UNKNOWN_CONFIG_KEY"
  | "UNSUPPORTED_VERSION"
  | "WILDCARD_REDIRECT_URL";

/** A warning before it is shown. */
export interface Warning {
  code: WarningCode;
  message: string;
}

/**
 * The message on one line, with its code at the end: `… Nothing was changed. [ALREADY_EXISTS]`. A code that it already carries is not
 * repeated.
 */
export function withCode(message: string, code: string): string {
  const line = printable(message);
  return line.includes(`[${code}]`) ? line : `${line} [${code}]`;
}

/** The warning with its code at the end. */
export function warning(code: WarningCode, message: string): string {
  return withCode(message, code);
}
