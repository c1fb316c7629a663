/** Failures of a check as messages, for the provider's own configuration and for resources. */

import { CheckFailure } from "@pulumi/pulumi/proto/provider_pb";
import type { Problem } from "../../schema/validate";
import { failuresOf } from "../configuration";
import type { Redaction } from "./redaction";

/** Problems as messages; see `failuresOf`. */
export function checkFailures(problems: readonly Problem[], redact: Redaction): CheckFailure[] {
  return failuresOf(problems).map(({ property, reason }) => {
    const failure = new CheckFailure();
    failure.setProperty(property);
    failure.setReason(redact(reason));
    return failure;
  });
}
