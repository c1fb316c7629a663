import type { FastifyRequest } from "fastify";
import type { AppResponse, ErrorListBody } from "../http/responses";
import { negotiated } from "../http/negotiation";

/** An error answer of v1 and v2 with its list of messages, in the format the caller asked for. */
export function errorList(
  request: FastifyRequest,
  status: number,
  message: string[],
  fields?: string[],
): AppResponse {
  const body: ErrorListBody = { status, message, ...(fields && { fields }) };
  return negotiated(request, status, "errors", body);
}
