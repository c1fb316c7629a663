import type { FastifyRequest } from "fastify";
import { bodyObject, textOf } from "../http/negotiation";
import { refuse, type AppResponse } from "../http/responses";
import { products } from "../products/products";
import type { Account, App, Role } from "../state/types";

/** A request to a resource. */
export interface ResourceCall {
  app: App;
  /** Milliseconds since 1970 on the sandbox's clock. */
  now: number;
  request: FastifyRequest;
  /** `undefined`: anonymous. */
  account: Account | undefined;
  parameters: Record<string, string>;
  query: Record<string, string | undefined>;
}

/** A resource of a product's own REST API. */
export interface Resource {
  method: "GET" | "POST" | "DELETE";
  /** The path in each version of the API; parameters as `:name`. */
  paths: string[];
  /** The required role. Default: none; anonymous requests are allowed. */
  role?: Role;
  /** The scope that an OAuth token must cover. Default: any. */
  scope?: string;
  /** Whether its response shows who the caller is. */
  isAccount?: true;
  respond: (call: ResourceCall) => AppResponse;
}

/** The paths of a resource in some versions of a REST API. */
export const inVersions = (root: string, versions: string[], path: string): string[] =>
  versions.map((version) => `${root}/${version}${path}`);

/** A successful response with a JSON body. */
export const ok = (body: unknown, status: 200 | 201 = 200): AppResponse => ({ status, body });

/** Ends the request with an error in the product's own format. */
export const refuseResource = (app: App, status: number, message: string): never =>
  refuse({ status, body: products[app.product].errorOf(status, message) });

/** The JSON object in a request's body. Ends the request with 400 if there is none. */
export const bodyOf = ({ app, request }: ResourceCall): Record<string, unknown> =>
  bodyObject(request) ?? refuseResource(app, 400, "The request body is not a JSON object.");

/** A member of a body that is an object; `{}` if it is absent. */
export function objectIn(body: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = body[name];
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A text member of a body that is not blank; `undefined` otherwise. */
export function filledText(body: Record<string, unknown>, name: string): string | undefined {
  const text = textOf(body, name)?.trim();
  return text === "" ? undefined : text;
}

/** The account of a call that requires a role. */
export const callerOf = ({ account, app }: ResourceCall): Account =>
  account ?? refuseResource(app, 401, "You are not authenticated.");

/** One page of a list: the items from `start`, at most `limit`. */
export interface Page<Item> {
  items: Item[];
  start: number;
  limit: number;
  total: number;
  isLast: boolean;
}

/** The page that a query requests by the names of its parameters. Ignores what is not a number. */
export function pageOf<Item>(
  items: Item[],
  query: Record<string, string | undefined>,
  [startName, limitName, usual]: [start: string, limit: string, usual: number],
): Page<Item> {
  const number = (name: string, otherwise: number): number =>
    /^\d+$/.test(query[name] ?? "") ? Number(query[name]) : otherwise;
  const start = number(startName, 0);
  const limit = number(limitName, usual);
  const shown = items.slice(start, start + limit);
  return { items: shown, start, limit, total: items.length, isLast: start + shown.length >= items.length };
}
