/** Errors of requests to an app. A code is separate where the user has to do something else about it. */

import type { FactId } from "../../facts";
import { withCode } from "../schema/codes";

/** Stable codes, documented in docs/errors.md. */
export type AppErrorCode =
  | "APP_UNREACHABLE"
  | "APP_UNTRUSTED"
  | "APP_PROXY"
  | "APP_RESPONSE_LOST"
  | "APP_FAILED"
  | "APP_BUSY"
  | "APP_NOT_API"
  | "APP_UNAUTHENTICATED"
  | "APP_LOGIN_DENIED"
  | "APP_ELEVATION_REQUIRED"
  | "APP_XSRF"
  | "APP_FORBIDDEN"
  | "APP_NOT_FOUND"
  | "APP_UNSUPPORTED"
  | "APP_REFUSED"
  | "APP_CANCELLED";

/**
 * Whether the app may have applied a write. `none`: it did not. `unknown`: only a read can show it. `unknown-final`: only a read
 * can show it, and sending the write again would not help.
 */
export type Effect = "none" | "unknown" | "unknown-final";

/** Parts of a message that other errors may share. */
export interface Advice {
  /** The name of the app that this concerns. */
  app: string;
  reported: string;
  /** What to do, for all requests with this error. */
  next: string;
  /** What else to do about requests of this kind, after `next`; empty for most. */
  hint?: string;
}

/** A failed request to an app. The message ends with the code and contains no secret. There is never an `id`. */
export class AppError extends Error {
  override readonly name = "AppError";
  /** The HTTP status, if there was a response. */
  readonly status: number | undefined;
  readonly effect: Effect;
  /** The app's Retry-After, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** The error code of OAuth, if the response has one: `invalid_client`. */
  readonly oauthError: string | undefined;
  /** The field that an object in the response lacks, if that is what is wrong. */
  readonly missingField: string | undefined;
  /** The uncertain fact that the provider can't work with, if that is what is wrong: see `facts/`. */
  readonly fact: FactId | undefined;
  /** What was reported and what to do next, as the message states them. */
  readonly advice: Advice | undefined;

  constructor(
    readonly code: AppErrorCode,
    message: string,
    facts: {
      status?: number;
      effect?: Effect;
      retryAfter?: number | undefined;
      oauthError?: string | undefined;
      missingField?: string | undefined;
      fact?: FactId | undefined;
      advice?: Advice;
      cause?: unknown;
    } = {},
  ) {
    super(withCode(message, code), facts.cause === undefined ? {} : { cause: facts.cause });
    this.status = facts.status;
    this.effect = facts.effect ?? "none";
    this.retryAfter = facts.retryAfter;
    this.oauthError = facts.oauthError;
    this.missingField = facts.missingField;
    this.fact = facts.fact;
    this.advice = facts.advice;
  }
}

/** The end of a message about an uncertain fact that the provider can't work with: what to send us. */
export function reportOf(fact: FactId, what: string): string {
  return `This concerns the uncertain fact ${fact}, which the provider assumes otherwise: please report it with ${what}, without secrets.`;
}

/** Whether `error` is an `AppError` of one of the given codes (of any, without codes). */
export function isAppError(error: unknown, ...codes: AppErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}
