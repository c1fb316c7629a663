import formbody from "@fastify/formbody";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { accountIdOf } from "./products/cloudSites";
import { isPageElsewhere } from "./products/oauthPaths";
import { products } from "./products/products";
import { checkAddress, checkRole, checkWebsudo, checkXsrf } from "./http/access";
import { containerNotFound, isRefusal, noSuchResource, refuse, send } from "./http/responses";
import { authenticate, logInByQuery, readsBasic, type Identity } from "./http/authentication";
import { collectMethods } from "./http/methods";
import type { AppContext } from "./state/context";
import { truth } from "./state/dialect";
import { actAfter, actBefore, isInFront, withoutProduct } from "./http/injectFault";
import type { FaultStatus } from "./state/faults";
import { loggedBody, redact } from "./http/redaction";
import type { LoggedRequest } from "./state/requestLog";
import { areas, cloudAreas, hostRoutes } from "./routes";
import type { Account, App } from "./state/types";

declare module "fastify" {
  interface FastifyRequest {
    /** The entry of this request in the request log. */
    entry?: LoggedRequest;
    /** The fault rule that acts on this request. */
    fault?: FaultStatus;
  }
}

/** A certificate and its key, as PEM. */
export interface TlsOptions {
  cert: string;
  key: string;
}

/**
 * Creates the HTTP server of one app; it does not listen yet. Set `context.url` before the first request. Every
 * request passes these steps: request log, faults before the handler, authentication, XSRF check, role check,
 * secure administrator session check, handler, snapshot, faults after the handler.
 */
export function createAppServer(context: AppContext, tls?: TlsOptions): FastifyInstance {
  const { app, sandbox } = context;
  const server = fastify({
    ...(tls && { https: tls }),
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, querystringParser: parseQuery },
    rewriteUrl: (raw) => withoutSuffix(app.contextPath, raw),
  });
  server.decorateRequest("identity", undefined);
  server.decorateRequest("entry", undefined);
  server.decorateRequest("fault", undefined);
  void server.register(formbody, { parser: parseQuery });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  server.addHook("preHandler", async (request, reply) => {
    write(context, request);
    const fault = request.fault;
    checkAddress(app, request);
    if (fault?.phase === "before-act" && (await actBefore(sandbox, fault, reply))) return reply;
    if (fault?.effect.kind === "anonymous") {
      void reply.header("x-seraph-loginreason", "AUTHENTICATED_FAILED");
    } else {
      const { operation } = request.routeOptions.config;
      const isClient = readsBasic(app) && (operation === "token" || operation === "revoke");
      const isSent = request.headers.authorization !== undefined;
      const identity =
        logInByQuery(app, request, reply) ??
        (isClient ? undefined : authenticate(app, sandbox.clock.now(), request));
      if (identity !== undefined && isAccepted(app, request.url, identity)) {
        request.identity = identity;
        void reply.header("x-seraph-loginreason", "OK");
        if (request.entry) request.entry.username = identity.account.username;
      } else if (app.cloud && isSent && truth(app, "site-invalid-credential") === "anonymous") {
        void reply.header("x-seraph-loginreason", "AUTHENTICATED_FAILED");
      }
    }
    const account = request.identity?.account;
    void reply.headers(identityHeaders(app, account));
    const facts = request.routeOptions.config;
    checkXsrf(app, request, facts);
    checkRole(app, request, facts);
    checkWebsudo(app, sandbox.clock.now(), request, facts);
    return undefined;
  });

  server.addHook("onRequest", async (request, reply) => {
    // A page needs the session, which belongs to the site's own host.
    if (isPageElsewhere(app, request)) return reply.redirect(new URL(request.url, app.baseUrl).href, 303);
    void reply.header("x-arequestid", request.id);
    void reply.header("date", new Date(sandbox.clock.now()).toUTCString());
    if (truth(app, "link-format") === "json") request.headers.accept = "application/json";
    const isNumbered = /^[^?]*\/rest\/applinks\/\d/.test(request.url);
    if (isNumbered && truth(app, "link-versions") === "latest-only")
      refuse(noSuchResource(app, new URL(request.url, context.url).href));
    if (isOfLinks(request.url) && app.product === "crowd" && truth(app, "crowd-links") === "absent")
      refuse(noSuchResource(app, new URL(request.url, context.url).href));
    return undefined;
  });

  server.addHook("onSend", async (request, reply, payload) => {
    if (request.entry === undefined) write(context, request);
    if (request.entry) request.entry.status = reply.statusCode;
    if (changesSomething(request)) sandbox.save();
    const fault = request.fault;
    if (fault && isInFront(fault.effect)) withoutProduct(reply);
    if (fault === undefined || fault.phase === "before-act") return payload;
    return actAfter(sandbox, fault, request, reply, typeof payload === "string" ? payload : "");
  });

  server.setErrorHandler((error, request, reply) => {
    if (isRefusal(error)) return send(reply, error.response);
    const status = hasStatus(error) && error.statusCode < 500 ? error.statusCode : 500;
    const message = status === 500 ? "Internal server error" : (error as Error).message;
    if (status === 500)
      process.emitWarning(`${request.method} ${request.url.split("?")[0] ?? ""}: ${String(error)}`);
    return send(reply, { status, body: { message, "status-code": status } });
  });

  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    return send(
      reply,
      path.startsWith(`${app.contextPath}/rest/`)
        ? noSuchResource(app, new URL(path, context.url).href)
        : containerNotFound,
    );
  });

  void server.register(
    (scope, _options, done) => {
      const completeMethods = collectMethods(scope);
      for (const area of app.cloud ? cloudAreas : areas) area(scope, context);
      completeMethods();
      done();
    },
    { prefix: app.contextPath },
  );
  if (app.cloud) hostRoutes(server, context);
  return server;
}

/** Whether a path is one of application links. */
const isOfLinks = (path: string): boolean => /^[^?]*\/rest\/applinks(-oauth)?\//.test(path);

/** Whether a resource knows this kind of credentials; to others, the request is anonymous. */
const isAccepted = (app: App, path: string, { via }: Identity): boolean =>
  via !== "personalAccessToken" || !isOfLinks(path) || truth(app, "link-tokens") === "accepted";

/** The headers that name the account of a request. */
function identityHeaders(app: App, account: Account | undefined): Record<string, string> {
  if (app.cloud) return account ? { "x-aaccountid": encodeURIComponent(accountIdOf(account)) } : {};
  const more = account ? products[app.product].headersOf(account) : {};
  const isNamed = truth(app, "user-name-header") === "sent";
  return { ...(isNamed && { "x-ausername": account?.username ?? "anonymous" }), ...more };
}

function write(context: AppContext, request: FastifyRequest): void {
  const { app, sandbox } = context;
  const facts = request.routeOptions.config;
  const path = (request.originalUrl.split("?")[0] ?? "").replace(/(?<=.)\/$/, "");
  const kind = facts.kind ?? "api";
  const operation = facts.operation;
  const mutating =
    (kind === "api" || kind === "screen") && ["POST", "PUT", "DELETE"].includes(request.method);
  const fault = sandbox.faults.take({
    app: app.name,
    method: request.method,
    path,
    mutating,
    ...(operation !== undefined && { operation }),
  });
  if (fault) request.fault = fault;
  const body = loggedBody(request);
  request.entry = sandbox.requestLog.add({
    at: new Date(sandbox.clock.now()).toISOString(),
    app: app.name,
    method: request.method,
    path,
    query: redact(request.query) as Record<string, unknown>,
    ...(body !== undefined && { requestBody: body }),
    status: 0,
    userAgent: request.headers["user-agent"] ?? "",
    kind,
    ...(operation !== undefined && { operation }),
    ...(fault && { fault: fault.id }),
    mutating,
  });
}

/**
 * Whether the request may have changed the state. GETs of the OAuth protocol do: they create codes and states. So do those with a login in
 * their query: they create sessions.
 */
const changesSomething = (request: FastifyRequest): boolean =>
  request.method !== "GET" ||
  request.routeOptions.config.kind === "oauth" ||
  (request.query as Record<string, unknown>)["os_username"] !== undefined;

const hasStatus = (error: unknown): error is { statusCode: number } =>
  typeof error === "object" &&
  error !== null &&
  "statusCode" in error &&
  typeof error.statusCode === "number";

/** Parses a query; a repeated name becomes a list. */
function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const earlier = query[name];
    query[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  return query;
}

/** Replaces a suffix such as `.json` by an Accept header, as the products' REST framework does. */
function withoutSuffix(
  contextPath: string,
  raw: { url?: string | undefined; headers: Record<string, unknown> },
): string {
  const url = raw.url ?? "/";
  const found = /^([^?]*\/rest\/applinks[^?]*)\.(json|xml)(\?.*)?$/.exec(url);
  if (!found?.[1]?.startsWith(contextPath)) return url;
  raw.headers.accept = `application/${found[2] ?? "json"}`;
  return found[1] + (found[3] ?? "");
}
