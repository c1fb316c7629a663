import type { FastifyReply, FastifyRequest } from "fastify";
import { cookieOf, openSession } from "../http/authentication";
import { products } from "../products/products";
import type { AppContext } from "../state/context";
import type { RegisterRoutes } from "../http/routes";
import type { Account } from "../state/types";
import { appBanner } from "./banner";
import { hiddenFields, notice, textField } from "./fields";
import { redirectTo, sendPage, withQuery } from "./html";
import { html, type Markup } from "./markup";

/** The URL of the login page. After the login, it redirects to `destination`, a path of the app. */
export function loginUrl({ app }: AppContext, destination: string): string {
  const path = app.cloud === undefined ? products[app.product].loginPath : cloudLoginPath;
  return withQuery(app.baseUrl + path, { os_destination: destination });
}

/** The path of a Cloud site's login page. Sites redirect to a host of Atlassian's instead. */
export const cloudLoginPath = "/login";

/** The login page: shows a form and opens a session for valid credentials. */
export const login: RegisterRoutes = (server, context) => {
  const { app } = context;
  const config = { kind: "login", xsrf: "exempt" } as const;
  const { loginPath, loginAction, loginFields, title } = products[app.product];
  const form = (destination: string | undefined): Markup =>
    html`<form method="post" action="${app.baseUrl + loginAction}">
      ${hiddenFields({ os_destination: destination })}
      ${textField({ name: `${loginFields}_username`, label: "Username", autocomplete: "username" })}
      ${textField({
        name: `${loginFields}_password`,
        label: "Password",
        type: "password",
        autocomplete: "current-password",
      })}
      <button class="primary">Log in</button>
    </form>`;
  server.get<{ Querystring: { os_destination?: string } }>(loginPath, { config }, async (request, reply) =>
    sendPage(reply, {
      title: `Log in to ${title}`,
      body: form(request.query.os_destination),
      banner: appBanner(context),
      formsLeave: true,
    }),
  );

  server.post(loginAction, { config }, async (request, reply) => {
    const fields = fieldsOf(request);
    const [username, password] = [fields[`${loginFields}_username`], fields[`${loginFields}_password`]];
    const destination = fields["os_destination"];
    const account = app.accounts.find((candidate) => candidate.username === username);
    if (account === undefined || account.password !== password) {
      void reply.header("x-seraph-loginreason", "AUTHENTICATED_FAILED");
      const refusal = notice("bad", html`Sorry, your username and password are incorrect. Please try again.`);
      return sendPage(reply, {
        title: `Log in to ${title}`,
        body: html`${refusal}${form(destination)}`,
        banner: appBanner(context),
        formsLeave: true,
      });
    }
    void reply.header("x-ausername", account.username);
    return startSession(context, reply, account, destination);
  });
};

/** Opens a session and redirects to `destination`, a path of the app. */
export function startSession(
  { app }: AppContext,
  reply: FastifyReply,
  account: Account,
  destination: string | undefined,
): FastifyReply {
  void reply.header("set-cookie", cookieOf(app, openSession(app, account)));
  // Refuse other hosts: the login page must not be an open redirect.
  const back = destination?.startsWith("/") === true ? destination : "/";
  return redirectTo(reply, `${app.baseUrl}${back}`);
}

/** The fields of a submitted form. */
export function fieldsOf(request: FastifyRequest): Record<string, string | undefined> {
  return (typeof request.body === "object" && request.body !== null ? request.body : {}) as Record<
    string,
    string
  >;
}
