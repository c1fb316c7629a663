import { foreignPage } from "../http/access";
import type { RegisterRoutes } from "../http/routes";
import { appBanner } from "../pages/banner";
import { hiddenFields, notice, textField } from "../pages/fields";
import { redirectTo, sendPage, withQuery } from "../pages/html";
import { loginUrl } from "../pages/login";
import { html, type Markup } from "../pages/markup";
import { products } from "../products/products";
import type { AppContext } from "../state/context";
import { paths } from "./paths";

/** How long a secure administrator session lasts, in milliseconds: the products' default. */
const LIFETIME = 10 * 60 * 1000;

/** The URL of the form that opens a secure administrator session and then redirects to `destination`, a path of the app. */
export function secureSessionUrl({ app }: AppContext, destination: string): string {
  return withQuery(app.contextPath + products[app.product].secureSession.path, { destination });
}

/** The secure administrator session ("WebSudo"): a form that requires the administrator's password again. */
export const secureSession: RegisterRoutes = (server, context) => {
  const { app, sandbox } = context;
  const { path, action, field } = products[app.product].secureSession;
  const config = { kind: "login", xsrf: "exempt" } as const;
  const form = (token: string, username: string, destination: string, refused = false): Markup =>
    html`${refused && notice("bad", html`The password is incorrect.`)}
      <p>
        You have requested access to an administrative function and are required to validate your credentials
        below.
      </p>
      <form method="post" action="${app.contextPath + action}">
        ${hiddenFields({ atl_token: token, destination })}
        ${textField({
          name: "username",
          label: "Username",
          value: username,
          autocomplete: "username",
          readonly: true,
        })}
        ${textField({
          name: field,
          label: "Password",
          type: "password",
          autocomplete: "current-password",
        })}
        <div class="actions">
          <button class="primary">Confirm</button>
          <a class="button" href="${app.contextPath}/">Cancel</a>
        </div>
      </form>`;
  const title = "Administrator access";

  server.get<{ Querystring: { destination?: string } }>(path, { config }, async (request, reply) => {
    const { session, account } = request.identity ?? {};
    const { destination = paths.list } = request.query;
    if (session === undefined || account === undefined)
      return redirectTo(reply, loginUrl(context, destination));
    return sendPage(reply, {
      banner: appBanner(context),
      title,
      body: form(session.xsrfToken, account.username, destination),
    });
  });

  server.post<{ Body: Partial<Record<string, string>> }>(action, { config }, async (request, reply) => {
    const { session, account } = request.identity ?? {};
    const { body } = request;
    const destination = body["destination"] ?? body["webSudoDestination"] ?? "";
    if (session === undefined || account === undefined)
      return redirectTo(reply, loginUrl(context, destination));
    const { origin, referer, "x-atlassian-token": token } = request.headers;
    // A script may send the header in place of the form's token; a browser's form has an Origin.
    const byScript = token === "no-check" && origin === undefined && referer === undefined;
    const foreign = byScript ? undefined : foreignPage(request, [app.baseUrl, context.url]);
    if (foreign !== undefined || (!byScript && body["atl_token"] !== session.xsrfToken)) {
      const reason = foreign ?? "The form has no valid token of your session. Open the page again.";
      return sendPage(reply, {
        banner: appBanner(context),
        title: "XSRF check failed",
        body: notice("bad", html`${reason}`),
        status: 403,
      });
    }
    if (body[field] !== account.password) {
      return sendPage(reply, {
        banner: appBanner(context),
        title,
        body: form(session.xsrfToken, account.username, destination, true),
      });
    }
    session.elevatedUntil = sandbox.clock.now() + LIFETIME;
    void reply.header("x-atlassian-websudo", "Has-Authentication");
    // Refuse other hosts: the form must not be an open redirect.
    const back = /^\/(?!\/)/.test(destination) ? destination : paths.list;
    return redirectTo(reply, app.contextPath + back);
  });
};
