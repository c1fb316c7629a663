import type { FastifyReply } from "fastify";
import { truth } from "../state/dialect";
import type { App } from "../state/types";

/** An HTTP response as data. A `body` that is not a string is sent as JSON. */
export interface AppResponse {
  status: number;
  body?: unknown;
  contentType?: string;
  headers?: Record<string, string>;
}

/** Sends a response. */
export function send(reply: FastifyReply, response: AppResponse): FastifyReply {
  const { status, body, contentType, headers } = response;
  void reply.code(status).headers({
    "cache-control": "no-cache, no-store, no-transform",
    ...(contentType === undefined ? {} : { "content-type": contentType }),
    ...headers,
  });
  if (body === undefined) return reply.send();
  if (typeof body === "string") return reply.send(body);
  if (!reply.hasHeader("content-type")) void reply.header("content-type", "application/json");
  return reply.send(JSON.stringify(body));
}

/** The response to a write in one of the forms of a fact: `201-client`, `201-location`, `204`. */
export function written(form: string, entity: unknown, location: string): AppResponse {
  const status = Number(form.slice(0, 3));
  if (form.endsWith("-location")) return { status, headers: { location } };
  return status === 204 ? { status } : { status, body: entity };
}

/** The entity without the members that its record leaves out. */
export function without<Entity extends object>(omitted: string[] = [], entity: Entity): Partial<Entity> {
  const shown = Object.entries(entity).filter(([name]) => !omitted.includes(name));
  return Object.fromEntries(shown) as Partial<Entity>;
}

/** An error that carries the response to send. */
export interface Refusal extends Error {
  response: AppResponse;
}

/** Ends a request with this response. Always throws. */
export function refuse(response: AppResponse): never {
  throw Object.assign(new Error(`refused with ${response.status}`), { response });
}

/** Whether `refuse` threw the error. */
export const isRefusal = (error: unknown): error is Refusal => error instanceof Error && "response" in error;

/** A reference to a REST entity. */
export interface Link {
  href: string;
  rel: "self";
}

/** The body of v1 and v2 responses without an entity (behaviour of shipped plugins). */
export interface StatusBody {
  "status-code": number;
  message?: string;
  "resources-created"?: Link[];
  "resources-updated"?: Link[];
}

/** The body of v1 and v2 responses with 400 and 409; `message` is a list (behaviour of shipped plugins). */
export interface ErrorListBody {
  status: number;
  message: string[];
  fields?: string[];
}

/** The body of v3 errors (behaviour of shipped plugins). */
export interface RestErrorsBody {
  status: number;
  errors: { context?: string; summary: string; details?: string | string[] }[];
}

/** Ends a v3 request with its error envelope. */
export function refuseRest(status: number, ...errors: RestErrorsBody["errors"]): never {
  const body: RestErrorsBody = { status, errors };
  return refuse({ status, body });
}

/** The headers of the OAuth 2.0 administration's errors (behaviour of shipped plugins). */
const noStore = { "cache-control": "no-cache, no-store" };

/** The error response of the OAuth 2.0 administration. */
export function oauthAdminError(
  status: number,
  errors: string[],
  fieldErrors: Record<string, string[]> = {},
): AppResponse {
  return { status, body: { errors, fieldErrors }, headers: noStore };
}

/** The response of a product's REST framework to an unknown path. */
export function noSuchResource(app: App, uri: string): AppResponse {
  switch (truth(app, "unknown-path")) {
    case "null-for-uri":
      return { status: 404, body: { message: `null for uri: ${uri}`, "status-code": 404 } };
    case "http-404":
      return { status: 404, body: { message: "HTTP 404 Not Found", "sub-code": -1 } };
    case "http-404-with-status":
      return { status: 404, body: { message: "HTTP 404 Not Found", "status-code": 404, "sub-code": -1 } };
    case "page":
      return containerNotFound;
  }
}

/** The response of the servlet container to an unknown path. */
export const containerNotFound: AppResponse = {
  status: 404,
  contentType: "text/html;charset=utf-8",
  body:
    '<!doctype html><html lang="en"><head><title>HTTP Status 404 – Not Found</title></head><body>' +
    '<h1>HTTP Status 404 – Not Found</h1><hr class="line" /><p><b>Type</b> Status Report</p>' +
    "<p><b>Description</b> The origin server did not find a current representation for the target resource or is " +
    'not willing to disclose that one exists.</p><hr class="line" /><h3>Apache Tomcat</h3></body></html>',
};

/** Fails with 500, as the products do when their own code throws. The format of the body is inferred. */
export const failInside = (message: string): never =>
  refuse({ status: 500, body: { message, "status-code": 500 } });
