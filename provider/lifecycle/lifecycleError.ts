/** Errors of operations that are not errors of a single request. Codes are stable and documented in docs/errors.md. */

import { withCode } from "../schema/codes";
import type { Problem } from "../schema/validate";

/** Stable codes of lifecycle errors. */
export type LifecycleErrorCode =
  | "CONFIGURATION"
  | "BAD_ID"
  | "ALREADY_EXISTS"
  | "DECLARED_TWICE"
  | "GONE"
  | "NOT_OWNED"
  | "NOT_APPLIED"
  | "SECRET_UNKNOWN"
  | "WRONG_REMOTE"
  | "WRONG_INSTANCE"
  | "LINK_BROKEN"
  | "INCOMPLETE"
  | "NOT_LISTED"
  | "OBJECT_UNREADABLE";

/** A failure with a stable code, which ends its message. There is never an `id`: the engine would take it for a partial failure. */
export class LifecycleError extends Error {
  override readonly name: string = "LifecycleError";

  constructor(
    readonly code: LifecycleErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(withCode(message, code), cause === undefined ? {} : { cause });
  }
}

/**
 * An object that exists in the app but is not as declared yet, or may not be: a new object's ID must reach the state, and the state must
 * not claim what a lost write may have changed. The next run updates the object, whatever the program then declares.
 */
export class PartialFailure extends LifecycleError {
  override readonly name = "PartialFailure";

  constructor(
    /** The resource's ID in the state. */
    readonly resourceId: string,
    /** The object as it is, in the shape of the resource's state. */
    readonly state: object,
    cause: unknown,
  ) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      "INCOMPLETE",
      `${resourceId} exists, but is not fully configured: ${why} The next pulumi up continues.`,
      cause,
    );
  }

  /** The same failure with more in the state. */
  withState(state: object): PartialFailure {
    return new PartialFailure(this.resourceId, state, this.cause);
  }
}

/** Everything that is wrong with the configuration, as one error. */
export function configurationError(problems: Problem[]): LifecycleError {
  return new LifecycleError(
    "CONFIGURATION",
    problems.map(({ path, reason }) => `${path} ${reason}`).join("; "),
  );
}
