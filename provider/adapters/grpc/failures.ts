/** Errors and problems as messages of Pulumi's protocol. */

import * as grpc from "@grpc/grpc-js";
import { CheckFailure, ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Problem } from "../../schema/validate";
import { failuresOf } from "../configuration";
import type { Redaction } from "./redaction";
import { Any, type JsonMessage } from "./protobuf";

/** The status that a failed call returns. */
export type Failure = Pick<grpc.StatusObject, "code" | "details"> & { metadata?: grpc.Metadata };

/** An error with the status that the call returns. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";

  constructor(
    readonly failure: Failure,
    cause?: unknown,
  ) {
    super(failure.details, { cause });
  }
}

/** The error for a request that no engine sends. */
export function malformed(details: string): CallFailed {
  return new CallFailed({ code: grpc.status.INVALID_ARGUMENT, details });
}

/** Converts an error to the status of a gRPC call. `messageOf` returns its message. */
export function failureOf(error: unknown, redact: Redaction, messageOf: (error: Error) => string): Failure {
  if (error instanceof CallFailed) return error.failure;
  const details = error instanceof Error ? messageOf(error) : String(error);
  return { code: grpc.status.UNKNOWN, details: redact(details) };
}

/**
 * The error for an object that was created but not completed: `ErrorResourceInitFailed` in the trailer `grpc-status-details-bin`. The
 * engine stores the object's ID in the state, and the next run updates it.
 */
export function initializationFailure(
  {
    id,
    properties,
    inputs,
    reason,
  }: { id: string; properties: JsonMessage; inputs: JsonMessage; reason: string },
  cause: unknown,
): CallFailed {
  const detail = new ErrorResourceInitFailed();
  detail.setId(id);
  detail.setProperties(properties);
  detail.setInputs(inputs);
  detail.setReasonsList([reason]);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(reason);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return new CallFailed({ code: grpc.status.UNKNOWN, details: reason, metadata }, cause);
}

/** Converts problems to the failures of a check; see `failuresOf`. */
export function checkFailures(problems: readonly Problem[], redact: Redaction): CheckFailure[] {
  return failuresOf(problems).map(({ property, reason }) => {
    const failure = new CheckFailure();
    failure.setProperty(property);
    failure.setReason(redact(reason));
    return failure;
  });
}
