/** Redaction of a call's messages: no secret of its request, whatever the property, appears in them. */

import type { JsonMessage } from "./protobuf";
import { secretStrings } from "./values";

/** Takes out of a message what is secret in its call. */
export type Redaction = (message: string) => string;

const HIDDEN = "[secret]";

/** The redaction for a call with this request. */
export function redactionOf(request: unknown): Redaction {
  let secrets: string[] | undefined;
  return (message) => {
    // Most calls report nothing: only then are the request's secrets collected.
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
