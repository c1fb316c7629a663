import { emailOf } from "../products/cloudSites";
import type { RegisterRoutes } from "../http/routes";
import { escaped, hiddenFields, sendPage } from "../pages/html";
import { cloudLoginPath, fieldsOf, openSession } from "../pages/login";

/** The login page of a Cloud site, for people: e-mail address and password. */
export const cloudLogin: RegisterRoutes = (server, context) => {
  const { app } = context;
  const config = { kind: "login", xsrf: "exempt" } as const;
  const form = (destination: string | undefined): string =>
    `<form method="post" action="${escaped(app.baseUrl + cloudLoginPath)}">${hiddenFields({ os_destination: destination })}` +
    '<label>Email <input type="email" name="username" autocomplete="username"></label> ' +
    '<label>Password <input type="password" name="password" autocomplete="current-password"></label>' +
    "<button>Log in</button></form>";
  server.get<{ Querystring: { os_destination?: string } }>(
    cloudLoginPath,
    { config },
    async (request, reply) =>
      sendPage(reply, "Log in with your Atlassian account", form(request.query.os_destination)),
  );
  server.post(cloudLoginPath, { config }, async (request, reply) => {
    const { username, password, os_destination: destination } = fieldsOf(request);
    const account = app.accounts.find((candidate) => emailOf(candidate) === username);
    if (account === undefined || account.password !== password) {
      return sendPage(reply, "Your email address or password is wrong", form(destination));
    }
    return openSession(context, reply, account, destination);
  });
};
