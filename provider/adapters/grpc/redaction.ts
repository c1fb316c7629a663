/** What a call may tell people: nothing that came to it under a seal, whichever property that was. */

import type { JsonMessage } from "./protobuf";
import { secretStrings } from "./values";

/** Takes out of a message what is secret in its call. */
export type Redaction = (message: string) => string;

const HIDDEN = "[secret]";

/** The discretion of a call with this request. */
export function redactionOf(request: unknown): Redaction {
  let secrets: string[] | undefined;
  return (message) => {
    // Most calls tell nothing, and need no look at what they were sent.
    try {
      secrets ??= secretsOf(request);
    } catch {
      // Nested so deep that nobody can look through it: then nobody knows what is secret.
      return HIDDEN;
    }
    return secrets.reduce((reported, secret) => reported.replaceAll(secret, HIDDEN), message);
  };
}

/** Longer ones first: one may contain another. */
function secretsOf(request: unknown): string[] {
  return (
    propertiesIn(request)
      .flatMap(secretStrings)
      // In messages values stand as JSON, too.
      .flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
      .sort((a, b) => b.length - a.length)
  );
}

/** The messages of properties that requests have. */
const GETTERS = [
  "getProperties",
  "getInputs",
  "getOlds",
  "getNews",
  "getOldInputs",
  "getArgs",
  "getQuery",
] as const;

function propertiesIn(request: unknown): (JsonMessage | undefined)[] {
  const known = request as Partial<Record<(typeof GETTERS)[number], () => JsonMessage | undefined>>;
  return GETTERS.map((getter) => known[getter]?.());
}
