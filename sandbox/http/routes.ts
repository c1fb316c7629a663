import type { FastifyInstance } from "fastify";
import type { AppContext } from "../state/context";
import type { Operation } from "../state/faults";
import type { RequestKind } from "../state/requestLog";
import type { Role } from "../state/types";
import type { Identity } from "./authentication";

/** One area of an app: adds its routes to a server that already carries the context path. */
export type RegisterRoutes = (server: FastifyInstance, context: AppContext) => void;

/**
 * In whose shape a resource refuses: v1 and v2 (`status`), v3 (`rest`), the OAuth 2.0 administration (`oauth`), or JSON as most
 * of a product's own resources do (`plain`).
 */
export type Family = "status" | "rest" | "oauth" | "plain";

/** What a route states of itself in its `config`; everything has a default. */
export interface RouteFacts {
  operation?: Operation;
  /** Default: `api`. */
  kind?: RequestKind;
  /** The role that the route demands; none: anonymous is allowed. */
  role?: Role;
  /** The scope that an OAuth token must cover. */
  scope?: string;
  /** Default: `status`. */
  family?: Family;
  /** Whether a cookie session must be a secure administrator session. */
  websudo?: boolean;
  /** `exempt`: never checked; `always`: a GET that is checked too. Default: the framework's rule for its method. */
  xsrf?: "exempt" | "always";
}

declare module "fastify" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- declaration merging needs an interface
  interface FastifyContextConfig extends RouteFacts {}
  interface FastifyRequest {
    /** Who makes the request; absent: anonymous. */
    identity?: Identity;
  }
}
