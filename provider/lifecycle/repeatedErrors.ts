/**
 * Errors that many resources of a run share, such as a refused credential: the first one states what to do, and the others refer to it.
 * Otherwise a refresh would print the same paragraph for each resource.
 */

import { isAppError } from "../atlassian/appError";
import { LifecycleError } from "./lifecycleError";
import { printable } from "../schema/redaction";

/** The errors of one run. */
export interface RepeatedErrors {
  /** The message for an error of this resource: in full, or what failed with the resource whose error is in full. */
  messageOf(error: Error, resource: string): string;
}

/** Opens the errors of one run. */
export function openRepeatedErrors(): RepeatedErrors {
  const inFull = new Map<string, string>();
  const hinted = new Set<string>();
  return {
    messageOf: (error, resource) => {
      const shared = sharedPart(error);
      if (shared === undefined) return error.message;
      const first = inFull.get(shared.key) ?? resource;
      inFull.set(shared.key, first);
      const hint = JSON.stringify([shared.key, shared.hint]);
      const isRepeated = hinted.has(hint);
      hinted.add(hint);
      const message = isRepeated ? error.message.replace(shared.hint, "") : error.message;
      return first === resource ? message : message.replace(shared.text, () => shared.reference(first));
    },
  };
}

interface SharedPart {
  /** Identifies the error: the app and the remedy. */
  key: string;
  /** The part of the message that all errors of the key have. */
  text: string;
  /** What some errors of the key have after it; empty for none. */
  hint: string;
  /** What replaces the text. */
  reference: (first: string) => string;
}

/** The part that the errors of other resources repeat; `undefined` for an error that concerns one resource. */
function sharedPart(error: Error): SharedPart | undefined {
  if (isAppError(error)) {
    if (error.advice === undefined) return undefined;
    const { app, next, hint = "" } = error.advice;
    const text = printable(next);
    return {
      key: JSON.stringify([error.code, app, next]),
      text,
      hint: printable(hint),
      reference: (first) => `See the error of ${first} for what to do.`,
    };
  }
  if (!(error instanceof LifecycleError) || error.code !== "CONFIGURATION") return undefined;
  const text = error.message.replace(/ \[CONFIGURATION\]$/, "");
  return {
    key: JSON.stringify([error.code, text]),
    text,
    hint: "",
    reference: (first) => `the configuration has the problem in the error of ${first}.`,
  };
}
