import { emailOf, products } from "../products/products";
import type { Account, App, Container } from "../state/types";
import {
  bodyOf,
  filledText,
  inVersions,
  ok,
  pageOf,
  refuseResource,
  type Resource,
  type ResourceCall,
} from "./resource";

const api = (path: string): string[] => inVersions("/rest/api", ["latest", "1.0"], path);

/** Bitbucket's REST API (vendor documentation); responses have some of the documented members. */
export const bitbucketResources: Resource[] = [
  {
    method: "GET",
    scope: "PUBLIC_REPOS",
    paths: ["/plugins/servlet/applinks/whoami"],
    isAccount: true,
    respond: ({ account }) => ({ status: 200, body: account?.username ?? "" }),
  },
  {
    method: "GET",
    scope: "PUBLIC_REPOS",
    paths: api("/application-properties"),
    respond: ({ app: { version } }) => {
      const { title: displayName, buildNumber } = products.bitbucket;
      return ok({ version, buildNumber: String(buildNumber), displayName });
    },
  },
  {
    method: "GET",
    role: "user",
    scope: "PUBLIC_REPOS",
    paths: api("/users"),
    respond: (call) => {
      const filter = call.query["filter"]?.toLowerCase() ?? "";
      const texts = (account: Account): string =>
        [account.username, account.displayName, emailOf(account)].join("\n").toLowerCase();
      const matching = call.app.accounts.filter((account) => texts(account).includes(filter));
      return listed(call, matching, (account) => userEntity(call.app, account));
    },
  },
  {
    method: "GET",
    role: "user",
    scope: "PUBLIC_REPOS",
    paths: api("/users/:slug"),
    respond: ({ app, parameters: { slug } }) => {
      const account = app.accounts.find((candidate) => slugOf(candidate) === slug);
      return ok(userEntity(app, account ?? refuseResource(app, 404, `User ${slug ?? ""} does not exist.`)));
    },
  },
  {
    method: "GET",
    role: "user",
    scope: "REPO_READ",
    paths: api("/projects"),
    respond: (call) => listed(call, call.app.containers, (project) => projectEntity(call.app, project)),
  },
  {
    method: "GET",
    role: "user",
    scope: "REPO_READ",
    paths: api("/projects/:key"),
    respond: ({ app, parameters: { key } }) => {
      const project = app.containers.find((candidate) => candidate.key === key?.toUpperCase());
      const reason = `Project ${key ?? ""} does not exist.`;
      return ok(projectEntity(app, project ?? refuseResource(app, 404, reason)));
    },
  },
  {
    method: "POST",
    role: "user",
    scope: "PROJECT_ADMIN",
    paths: api("/projects"),
    respond: (call) => {
      const { app } = call;
      const body = bodyOf(call);
      const key = filledText(body, "key")?.toUpperCase();
      if (key === undefined) return refuseResource(app, 400, "A project key is required.");
      const name = filledText(body, "name") ?? key;
      if (app.containers.some((other) => other.key === key || other.name === name)) {
        refuseResource(app, 409, "This project name or project key is already in use.");
      }
      const id = String(Math.max(0, ...app.containers.map((other) => Number(other.id))) + 1);
      const project = { id, key, name };
      app.containers.push(project);
      return ok(projectEntity(app, project), 201);
    },
  },
  {
    // The login page uses it (public clients).
    method: "GET",
    paths: ["/rest/authconfig/1.0/login-options"],
    respond: () => ok({ results: [{ type: "LOGIN_FORM" }] }),
  },
  {
    method: "GET",
    role: "admin",
    scope: "ADMIN_WRITE",
    paths: api("/admin/mail-server"),
    respond: ({ app }) => refuseResource(app, 404, "No mail server has been configured."),
  },
];

const slugOf = ({ username }: Account): string => username.toLowerCase();

const userEntity = (app: App, account: Account): object => ({
  name: account.username,
  emailAddress: emailOf(account),
  active: true,
  displayName: account.displayName,
  id: Number(account.userKey),
  slug: slugOf(account),
  type: "NORMAL",
  links: { self: [{ href: `${app.baseUrl}/users/${encodeURIComponent(slugOf(account))}` }] },
});

const projectEntity = (app: App, { id, key, name }: Container): object => ({
  key,
  id: Number(id),
  name,
  public: false,
  type: "NORMAL",
  links: { self: [{ href: `${app.baseUrl}/projects/${key}` }] },
});

function listed<Item>({ query }: ResourceCall, items: Item[], entity: (item: Item) => object) {
  const { items: shown, start, limit, isLast } = pageOf(items, query, ["start", "limit", 25]);
  return ok({
    size: shown.length,
    limit,
    isLastPage: isLast,
    start,
    values: shown.map(entity),
    ...(!isLast && { nextPageStart: start + shown.length }),
  });
}
