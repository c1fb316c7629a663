import { emailOf } from "../products/products";
import type { RegisterRoutes } from "../http/routes";
import { hiddenFields, notice, textField } from "../pages/fields";
import { sendPage } from "../pages/html";
import { cloudLoginPath, fieldsOf, startSession } from "../pages/login";
import { html, type Markup } from "../pages/markup";

/** The login page of a Cloud site, for people: e-mail address and password. */
export const cloudLogin: RegisterRoutes = (server, context) => {
  const { app } = context;
  const config = { kind: "login", xsrf: "exempt" } as const;
  const title = "Log in with your Atlassian account";
  const form = (destination: string | undefined): Markup =>
    html`<form method="post" action="${app.baseUrl + cloudLoginPath}">
      ${hiddenFields({ os_destination: destination })}
      ${textField({ name: "username", label: "Email", type: "email", autocomplete: "username" })}
      ${textField({
        name: "password",
        label: "Password",
        type: "password",
        autocomplete: "current-password",
      })}
      <button class="primary">Log in</button>
    </form>`;
  server.get<{ Querystring: { os_destination?: string } }>(
    cloudLoginPath,
    { config },
    async (request, reply) =>
      sendPage(reply, { title, body: form(request.query.os_destination), formsLeave: true }),
  );
  server.post(cloudLoginPath, { config }, async (request, reply) => {
    const { username, password, os_destination: destination } = fieldsOf(request);
    const account = app.accounts.find((candidate) => emailOf(candidate) === username);
    if (account === undefined || account.password !== password) {
      const refusal = notice("bad", html`Incorrect email address and / or password.`);
      return sendPage(reply, { title, body: html`${refusal}${form(destination)}`, formsLeave: true });
    }
    return startSession(context, reply, account, destination);
  });
};
