import { cookieOf, openSession } from "../http/authentication";
import { bodyObject, textOf } from "../http/negotiation";
import { refuse, send } from "../http/responses";
import type { RegisterRoutes } from "../http/routes";
import { products } from "../products/products";

/**
 * Jira's sessions over REST, `/rest/auth/{1,latest}/session` (vendor documentation): the current one, a login and a
 * logout; and the end of the secure administrator session, `/rest/auth/{1,latest}/websudo`.
 */
export const jiraSessions: RegisterRoutes = (server, context) => {
  const { app } = context;
  const config = { kind: "login", family: "product", xsrf: "exempt" } as const;
  const forUsers = { config: { ...config, role: "user" } } as const;
  for (const version of ["1", "latest"]) {
    const path = `/rest/auth/${version}/session`;
    server.get(path, forUsers, async (request, reply) => {
      const name = request.identity?.account.username ?? "";
      const self = `${app.baseUrl}/rest/api/latest/user?username=${encodeURIComponent(name)}`;
      return send(reply, { status: 200, body: { self, name, loginInfo: { loginCount: 1 } } });
    });
    server.post(path, { config }, async (request, reply) => {
      const body = bodyObject(request) ?? {};
      const [username, password] = [textOf(body, "username"), textOf(body, "password")];
      const account = app.accounts.find((candidate) => candidate.username === username);
      if (account === undefined || account.password !== password) {
        void reply.header("x-seraph-loginreason", "AUTHENTICATED_FAILED");
        refuse({ status: 401, body: products.jira.errorOf(401, "Login failed") });
      }
      const session = openSession(app, account);
      void reply.header("set-cookie", cookieOf(app, session));
      void reply.header("x-ausername", account.username);
      return send(reply, {
        status: 200,
        body: {
          session: { name: products.jira.sessionCookie, value: session.id },
          loginInfo: { loginCount: 1 },
        },
      });
    });
    server.delete(path, forUsers, async (request, reply) => {
      const ended = request.identity?.session;
      app.sessions = app.sessions.filter((session) => session !== ended);
      return send(reply, { status: 204 });
    });
    server.delete(`/rest/auth/${version}/websudo`, forUsers, async (request, reply) => {
      if (request.identity?.session) delete request.identity.session.elevatedUntil;
      return send(reply, { status: 204 });
    });
  }
};
