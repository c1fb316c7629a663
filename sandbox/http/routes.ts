import type { FastifyInstance } from "fastify";
import type { AppContext } from "../state/context";
import type { Operation } from "../state/faults";
import type { RequestKind } from "../state/requestLog";
import type { Role } from "../state/types";
import type { Identity } from "./authentication";

/** Adds the routes of one area of an app to a server. The server adds the context path. */
export type RegisterRoutes = (server: FastifyInstance, context: AppContext) => void;

/**
 * The error format of a resource: v1 and v2 (`status`), v3 (`rest`), the OAuth 2.0 administration (`oauth`), the
 * product's own REST API (`product`), or the JSON of plugins that all products have (`plain`).
 */
export type Family = "status" | "rest" | "oauth" | "product" | "plain";

/** The `config` of a route; every member has a default. */
export interface RouteFacts {
  operation?: Operation;
  /** Default: `api`. A route of the kind `screen` checks the role and the form token itself: it responds with pages. */
  kind?: RequestKind;
  /** The required role. Default: none; anonymous requests are allowed. */
  role?: Role;
  /** The scope that an OAuth token must cover. */
  scope?: string;
  /** Default: `status`. */
  family?: Family;
  /** Whether a cookie session must be a secure administrator session. */
  websudo?: boolean;
  /** `exempt`: never checked; `always`: checked, even for GET. Default: the framework's rule for the method. */
  xsrf?: "exempt" | "always";
  /** Whether a Cloud site's IP allowlist does not apply. */
  everyAddress?: boolean;
}

declare module "fastify" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- declaration merging needs an interface
  interface FastifyContextConfig extends RouteFacts {}
  interface FastifyRequest {
    /** The identity of the request; absent: anonymous. */
    identity?: Identity;
  }
}
