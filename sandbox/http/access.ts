import { BlockList, isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import { isAtLeast, products } from "../products/products";
import { allowedBy } from "../products/scopes";
import type { AppContext } from "../state/context";
import { truth } from "../state/dialect";
import type { App, Session } from "../state/types";
import { noSuchResource, oauthAdminError, refuse } from "./responses";
import { hasRole, sourceOf, type Identity } from "./authentication";
import type { RouteFacts } from "./routes";
import { negotiated } from "./negotiation";

/** Refuses the request unless its identity has the route's role. The route's family determines the error format. */
export function checkRole(app: App, request: FastifyRequest, facts: RouteFacts): void {
  if (isAllowed(app, request.identity, facts)) return;
  const anonymous = request.identity === undefined;
  const summary = anonymous
    ? "Client must be authenticated to access this resource."
    : "You do not have permission.";
  if (facts.family === "oauth") {
    refuse(oauthAdminError(anonymous ? 401 : Number(truth(app, "incoming-refusal")), [summary]));
  }
  if (facts.family === "rest") {
    const status = anonymous ? 401 : 403;
    refuse({ status, body: { status, errors: [{ summary }] } });
  }
  if (facts.family === "product" || facts.family === "plain") {
    const status = anonymous ? 401 : 403;
    const plain = { "status-code": status, message: summary };
    refuse({
      status,
      body: facts.family === "plain" ? plain : products[app.product].errorOf(status, summary),
    });
  }
  refuse(negotiated(request, 401, "status", { "status-code": 401, message: summary }));
}

/**
 * Refuses a request from an address that is not in the site's IP allowlist. Only the resource of the site's edge is
 * exempt.
 */
export function checkAddress(app: App, request: FastifyRequest): void {
  const { settings } = app;
  if (settings.ipAllowlist.length === 0 || request.routeOptions.config.everyAddress === true) return;
  const allowed = new BlockList();
  for (const entry of settings.ipAllowlist) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) allowed.addAddress(address, family);
    else allowed.addSubnet(address, Number(prefix), family);
  }
  const source = sourceOf(request).split(",")[0] ?? "";
  if (!allowed.check(source, isIP(source) === 6 ? "ipv6" : "ipv4")) {
    refuse({ ...addressRefused, status: Number(truth(app, "site-ip-allowlist")) });
  }
}

/** The response outside of a Cloud site's IP allowlist (vendor documentation), without its status. */
const addressRefused = {
  body: {
    errorMessages: [
      "The IP address has been rejected because it is not on the allowed list. See your admin for more information.",
    ],
    errors: {},
  },
};

function isAllowed(app: App, identity: Identity | undefined, { role, scope }: RouteFacts): boolean {
  const covered =
    scope === undefined || identity?.scope === undefined || allowedBy(app, identity.scope).has(scope);
  return covered && (role === undefined || hasRole(app, identity, role));
}

/** Refuses a cookie session without a secure administrator session if the route requires one. */
export function checkWebsudo(app: App, now: number, request: FastifyRequest, facts: RouteFacts): void {
  const { identity } = request;
  const concernsTokens = truth(app, "link-secure-session") === "tokens-too";
  const isToken = concernsTokens && identity?.via === "personalAccessToken";
  if (facts.websudo !== true || (identity?.session === undefined && !isToken)) return;
  if (identity.session !== undefined && isSecure(app, now, identity.session)) return;
  refuse(negotiated(request, 401, "status", websudoBody));
}

/** Whether a browser session may administrate: it is a secure administrator session, or the app requires none. */
export const isSecure = ({ settings }: App, now: number, { elevatedUntil = 0 }: Session): boolean =>
  !settings.secureAdministratorSessions || elevatedUntil > now;

/** The response body if a secure administrator session is missing (behaviour of shipped plugins). */
export const websudoBody = { message: "This resource requires WebSudo.", "status-code": 401 };

/** The response to a request that failed the cross-site request forgery check (behaviour of shipped plugins). */
export const xsrfResponse = {
  status: 403,
  contentType: "text/plain;charset=UTF-8",
  body: "XSRF check failed",
};

/**
 * The framework's check against cross-site request forgery. POSTs, and GETs of routes with `xsrf: "always"`,
 * need the header `X-Atlassian-Token: no-check` unless a form cannot send their content type. A browser's POST
 * also needs an Origin or Referer of the same origin. PUT and DELETE are never refused.
 */
export function checkXsrf(app: App, request: FastifyRequest, facts: RouteFacts): void {
  if (facts.xsrf === "exempt" || !(request.method === "POST" || facts.xsrf === "always")) return;
  const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  const fromForm =
    request.method === "GET" ||
    ["", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].includes(contentType);
  const header = request.headers["x-atlassian-token"];
  if (fromForm && header !== "no-check" && header !== "nocheck") refuse(xsrfResponse);
  const browser = /mozilla|opera|webkit/i.test(request.headers["user-agent"] ?? "");
  if (request.method === "POST" && browser && !isSameOrigin(app, request)) refuse(xsrfResponse);
}

function isSameOrigin(app: App, request: FastifyRequest): boolean {
  const source = request.headers.origin ?? request.headers.referer;
  return (
    source !== undefined && URL.canParse(source) && new URL(source).origin === new URL(app.baseUrl).origin
  );
}

/** Host names of this machine. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Why a request may not come from a page of this server. With DNS rebinding, the pages of another site reach a server on loopback under
 * their own host name, so the host must be loopback or one of `urls`. A form must come from the host that it is sent to. `undefined`: it may.
 */
export function foreignPage(request: FastifyRequest, urls: string[]): string | undefined {
  const { host, origin, referer } = request.headers;
  const hosts = urls.map((url) => new URL(url).host);
  if (host === undefined || !(LOOPBACK.test(host) || hosts.includes(host))) {
    return `The host ${host ?? ""} is not an address of this server.`;
  }
  if (request.method === "GET") return undefined;
  const source = origin ?? referer;
  const from = source !== undefined && URL.canParse(source) ? new URL(source) : undefined;
  const isOwn = from !== undefined && (from.host === host || hosts.includes(from.host));
  return isOwn ? undefined : "The form was not sent by a page of this server.";
}

/**
 * Refuses requests to the OAuth 2.0 plugin of incoming or outgoing links: with 404 on versions without the
 * plugin, with 400 if the base URL does not use https.
 */
export function checkOAuthPlugin(
  context: AppContext,
  request: FastifyRequest,
  plugin: "incoming" | "outgoing",
): void {
  const { app } = context;
  if (!isAtLeast(app.version, products[app.product].since[plugin])) {
    refuse(noSuchResource(app, new URL(request.url, context.url).href));
  }
  const http = truth(app, "http-base-url");
  if (http !== "served" && !app.settings.skipBaseUrlHttpsRequirement && !app.baseUrl.startsWith("https:")) {
    refuse(oauthAdminError(Number(http), ["The base URL must use https."]));
  }
}
