/** Redaction of a call's messages: they contain no secret of its request, whatever the property. */

import { HIDDEN, withoutSecrets } from "../../schema/redaction";
import type { JsonMessage } from "./protobuf";
import { secretStrings } from "./values";

/** Removes the secrets of a call from a message. */
export type Redaction = (message: string) => string;

/** The redaction for a call with this request. */
export function redactionOf(request: unknown): Redaction {
  let secrets: string[] | undefined;
  return (message) => {
    // Collects the secrets on the first message, because most calls have none.
    try {
      secrets ??= secretsOf(request);
    } catch {
      // The request is nested too deeply to find its secrets.
      return HIDDEN;
    }
    return withoutSecrets(message, secrets);
  };
}

function secretsOf(request: unknown): string[] {
  return propertiesIn(request).flatMap(secretStrings);
}

/** The properties of each kind of request. */
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
