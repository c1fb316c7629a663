import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { checkOAuthPlugin, foreignPage, isSecure } from "../http/access";
import { hasRole, sourceOf } from "../http/authentication";
import { isRefusal } from "../http/responses";
import { hiddenFields, notice, type Problems } from "../pages/fields";
import { appBanner } from "../pages/banner";
import { redirectTo, sendPage, type Banner } from "../pages/html";
import { loginUrl } from "../pages/login";
import { html, type Markup } from "../pages/markup";
import { products } from "../products/products";
import type { AppContext } from "../state/context";
import type { Operation } from "../state/faults";
import type { Actor, Role, Session } from "../state/types";
import { paths } from "./paths";
import { secureSessionUrl } from "./secureSession";

/** What a screen requires. */
export interface ScreenFacts {
  method: "GET" | "POST";
  path: string;
  role: Role;
  /** Whether it needs a secure administrator session. Default: for administrators. */
  secure?: boolean;
  /** The operation of the REST API that does the same. */
  operation?: Operation;
  /** The OAuth 2.0 plugin that it belongs to. */
  plugin?: "incoming" | "outgoing";
}

/** A logged-in user's request for a screen. */
export interface Visit {
  context: AppContext;
  request: FastifyRequest;
  reply: FastifyReply;
  session: Session;
  actor: Actor;
  /** Whether the user is a system administrator. */
  isSystemAdministrator: boolean;
  /** A value of the form, or of the query of a GET request; empty if absent. */
  text: (name: string) => string;
  /** All values with a name. */
  texts: (name: string) => string[];
  /** A parameter of the path. */
  parameter: (name: string) => string;
}

/**
 * Adds a screen. Redirects anonymous users to the login page and administrators to the form for a secure session, as the products do;
 * refuses users without the role, foreign hosts, and forms that do not come from this app's own pages.
 */
export function addScreen(
  server: FastifyInstance,
  context: AppContext,
  facts: ScreenFacts,
  handle: (visit: Visit) => FastifyReply | Promise<FastifyReply>,
): void {
  const { app, sandbox } = context;
  const { method, path: url, role, secure = role !== "user", operation, plugin } = facts;
  server.route({
    method,
    url,
    config: { kind: "screen", xsrf: "exempt", ...(operation !== undefined && { operation }) },
    handler: async (request, reply) => {
      const foreign = foreignPage(request, [app.baseUrl, context.url]);
      if (foreign !== undefined) return refusalPage(context, reply, "XSRF check failed", foreign);
      const destination =
        request.method === "GET" ? request.originalUrl.slice(app.contextPath.length) : paths.list;
      const { session, account } = request.identity ?? {};
      if (session === undefined || account === undefined)
        return redirectTo(reply, loginUrl(context, destination));
      if (!hasRole(app, request.identity, role)) {
        const required = role === "sysadmin" ? "a system administrator" : "an administrator";
        return refusalPage(context, reply, "Access denied", `You must be ${required} to use this page.`);
      }
      const visit = visitOf(context, request, reply, {
        session,
        actor: { account, source: sourceOf(request) },
      });
      if (method === "POST" && visit.text("atl_token") !== session.xsrfToken) {
        return refusalPage(
          context,
          reply,
          "XSRF security token missing",
          "The form has no valid token of your session. Open the page again.",
        );
      }
      if (secure && !isSecure(app, sandbox.clock.now(), session)) {
        return redirectTo(reply, secureSessionUrl(context, destination));
      }
      const unavailable = plugin && lackOf(context, request, plugin);
      if (unavailable !== undefined) return refusalPage(context, reply, "Not available", unavailable, 404);
      return handle(visit);
    },
  });
}

function visitOf(
  context: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { session, actor }: Pick<Visit, "session" | "actor">,
): Visit {
  const values = (request.method === "GET" ? request.query : (request.body ?? {})) as Record<
    string,
    string | string[]
  >;
  const texts = (name: string): string[] => [values[name] ?? []].flat();
  return {
    context,
    request,
    reply,
    session,
    actor,
    isSystemAdministrator: hasRole(context.app, request.identity, "sysadmin"),
    text: (name) => texts(name)[0] ?? "",
    texts,
    parameter: (name) => (request.params as Record<string, string>)[name] ?? "",
  };
}

/** Why the app has no such screen: its version, or the base URL. */
function lackOf(
  context: AppContext,
  request: FastifyRequest,
  plugin: "incoming" | "outgoing",
): string | undefined {
  try {
    checkOAuthPlugin(context, request, plugin);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { title, since } = products[context.app.product];
    return error.response.status === 404
      ? `${title} has OAuth 2.0 links from version ${since[plugin]} on; this is ${context.app.version}.`
      : "OAuth 2.0 needs a base URL that uses https.";
  }
}

/** The bar of an app's screens. */
export function bannerOf(context: AppContext, user?: Banner["user"]): Banner {
  const { app } = context;
  const link = (text: string, path: string) => ({ text, href: app.contextPath + path });
  return {
    ...appBanner(context),
    links: [
      link("Application links", paths.list),
      ...(context.app.cloud ? [] : [link("Authorized applications", paths.authorizedApplications)]),
    ],
    ...(user !== undefined && { user }),
  };
}

function refusalPage(
  context: AppContext,
  reply: FastifyReply,
  title: string,
  reason: string,
  status = 403,
): FastifyReply {
  return sendPage(reply, { title, body: notice("bad", html`${reason}`), status, banner: bannerOf(context) });
}

/** Shows a screen to its user. */
export function show(
  visit: Visit,
  page: { title: string; body: Markup; status?: number; formsLeave?: boolean },
): FastifyReply {
  const { context, reply, actor } = visit;
  const logOut = changeForm(visit, paths.logOut, html`<button>Log out</button>`);
  return sendPage(reply, {
    ...page,
    banner: bannerOf(context, { name: actor.account.displayName, logOut }),
  });
}

/** The page for an object that does not exist, or no longer. */
export const notFound = (visit: Visit, what: string): FastifyReply =>
  show(visit, { title: "Not found", body: notice("bad", html`The ${what} does not exist.`), status: 404 });

/** Sends the user to another screen of the app, after a form. */
export const goTo = ({ context, reply }: Visit, path: string): FastifyReply =>
  redirectTo(reply, context.app.contextPath + path, 303);

/** A link to another screen of the app. */
export const linkTo = ({ context }: Visit, path: string, content: string, className = ""): Markup =>
  html`<a ${className !== "" && html`class="${className}"`} href="${context.app.contextPath + path}"
    >${content}</a
  >`;

/** A form that changes something: it carries the session's token. */
export const changeForm = ({ context, session }: Visit, path: string, body: Markup): Markup =>
  html`<form method="post" action="${context.app.contextPath + path}">
    ${hiddenFields({ atl_token: session.xsrfToken })}${body}
  </form>`;

/** Does what the REST API does, and returns what it refuses as problems of a form. */
export async function attempt(change: () => unknown): Promise<Problems | undefined> {
  try {
    await change();
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return problemsOf(error.response.body);
  }
}

/** The messages in the body of an error, in each of the formats of the REST APIs. */
function problemsOf(body: unknown): Problems {
  const {
    errors = [],
    fieldErrors = {},
    message = [],
  } = (body ?? {}) as {
    errors?: (string | { context?: string; summary: string })[];
    fieldErrors?: Record<string, string[]>;
    message?: string | string[];
  };
  const problems: Problems = { general: [message].flat(), fields: { ...fieldErrors } };
  for (const error of errors) {
    if (typeof error === "string") problems.general.push(error);
    else if (error.context === undefined) problems.general.push(error.summary);
    else problems.fields[error.context] = [...(problems.fields[error.context] ?? []), error.summary];
  }
  return problems;
}
