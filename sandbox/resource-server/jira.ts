import { refuse } from "../http/responses";
import { cloudAccount, cloudServerInfo } from "../products/cloudSites";
import { emailOf, products } from "../products/products";
import type { Account, App, Container, Content } from "../state/types";
import {
  bodyOf,
  callerOf,
  filledText,
  inVersions,
  objectIn,
  ok,
  pageOf,
  refuseResource,
  type Resource,
} from "./resource";

const api = (path: string): string[] => inVersions("/rest/api", ["2", "latest"], path);
const read = { method: "GET", role: "user", scope: "READ" } as const;
const write = { role: "user", scope: "WRITE" } as const;

/** Jira's REST API (vendor documentation); responses have some of the documented members. */
export const jiraResources: Resource[] = [
  {
    ...read,
    paths: api("/myself"),
    isAccount: true,
    respond: (call) => ok(userEntity(call.app, callerOf(call))),
  },
  {
    ...read,
    paths: api("/user"),
    respond: ({ app, query: { username, key } }) => {
      if (username === undefined && key === undefined) {
        refuseResource(app, 400, "Either the username or the key query parameter must be provided.");
      }
      const found = app.accounts.find((account) =>
        key === undefined ? account.username === username : account.userKey === key,
      );
      return ok(userEntity(app, found ?? refuseResource(app, 404, "The user does not exist.")));
    },
  },
  {
    method: "GET",
    scope: "READ",
    paths: api("/serverInfo"),
    respond: ({ app, now }) => {
      const { title: serverTitle, buildNumber } = products.jira;
      const { baseUrl, version } = app;
      const versionNumbers = version.split(".").map(Number);
      const serverTime = dateTime(now);
      const deploymentType = "Server";
      return ok({
        ...{ baseUrl, version, versionNumbers, deploymentType, buildNumber, serverTime, serverTitle },
        ...(app.cloud && cloudServerInfo(app)),
      });
    },
  },
  { ...read, paths: api("/field"), respond: () => ok(fields) },
  {
    ...read,
    paths: api("/project"),
    respond: ({ app }) => ok(app.containers.map((project) => projectEntity(app, project))),
  },
  {
    ...read,
    paths: api("/project/:key"),
    respond: ({ app, parameters: { key } }) =>
      ok(projectEntity(app, projectOf(app, key) ?? refuseResource(app, 404, "There is no such project."))),
  },
  { ...read, paths: api("/search"), respond: ({ app, query }) => ok(found(app, query)) },
  {
    ...read,
    method: "POST",
    paths: api("/search"),
    respond: (call) => {
      const texts = Object.entries(bodyOf(call)).map(([name, value]) => [name, String(value)]);
      return ok(found(call.app, Object.fromEntries(texts) as Record<string, string>));
    },
  },
  {
    ...read,
    paths: api("/issue/:id"),
    respond: ({ app, parameters }) => ok(issueEntity(app, issueOf(app, parameters["id"]))),
  },
  {
    ...write,
    method: "POST",
    paths: api("/issue"),
    respond: (call) => {
      const { app } = call;
      const given = objectIn(bodyOf(call), "fields");
      const summary = filledText(given, "summary");
      const project = objectIn(given, "project");
      const container = projectOf(app, filledText(project, "id") ?? filledText(project, "key"));
      const errors = {
        ...(container === undefined && { project: "valid project is required" }),
        ...(summary === undefined && { summary: "You must specify a summary of the issue." }),
      };
      if (container === undefined || summary === undefined) {
        refuse({ status: 400, body: { errorMessages: [], errors } });
      }
      const number = Math.max(0, ...app.content.map(({ id }) => Number(id) - firstId)) + 1;
      const issue: Content = {
        id: String(firstId + number),
        key: `${container.key}-${app.content.filter((other) => other.container === container.key).length + 1}`,
        container: container.key,
        title: summary,
        author: callerOf(call).username,
        links: [],
      };
      app.content.push(issue);
      return ok({ id: issue.id, key: issue.key, self: selfOf(app, `issue/${issue.id}`) }, 201);
    },
  },
  {
    ...read,
    paths: api("/issue/:id/remotelink"),
    respond: ({ app, parameters, query: { globalId } }) => {
      const issue = issueOf(app, parameters["id"]);
      const links = issue.links.map((link) => ({ self: linkUrl(app, issue, link.id), ...link }));
      if (globalId === undefined) return ok(links);
      const one = links.find((link) => link.globalId === globalId);
      return ok(one ?? refuseResource(app, 404, "There is no remote issue link with this global ID."));
    },
  },
  {
    ...write,
    method: "POST",
    paths: api("/issue/:id/remotelink"),
    respond: (call) => {
      const { app } = call;
      const issue = issueOf(app, call.parameters["id"]);
      const body = bodyOf(call);
      const object = objectIn(body, "object");
      const [url, title] = [filledText(object, "url"), filledText(object, "title")];
      if (url === undefined || title === undefined) {
        const errors = {
          ...(title === undefined && { title: "'title' is required." }),
          ...(url === undefined && { url: "'url' is required." }),
        };
        return refuse({ status: 400, body: { errorMessages: [], errors } });
      }
      const globalId = filledText(body, "globalId");
      const known = issue.links.find((link) => globalId !== undefined && link.globalId === globalId);
      const id = known?.id ?? Math.max(firstId, ...issue.links.map((link) => link.id)) + 1;
      const link = { id, ...(globalId !== undefined && { globalId }), object: { url, title } };
      issue.links = [...issue.links.filter((other) => other !== known), link];
      return ok({ id, self: linkUrl(app, issue, id) }, known === undefined ? 201 : 200);
    },
  },
  {
    ...read,
    paths: api("/issue/:id/remotelink/:link"),
    respond: ({ app, parameters }) => {
      const issue = issueOf(app, parameters["id"]);
      const link = issue.links.find(({ id }) => String(id) === parameters["link"]);
      if (link === undefined) return refuseResource(app, 404, "There is no such remote issue link.");
      return ok({ self: linkUrl(app, issue, link.id), ...link });
    },
  },
  {
    ...write,
    method: "DELETE",
    paths: api("/issue/:id/remotelink/:link"),
    respond: ({ app, parameters }) => {
      const issue = issueOf(app, parameters["id"]);
      const rest = issue.links.filter(({ id }) => String(id) !== parameters["link"]);
      if (rest.length === issue.links.length) {
        refuseResource(app, 404, "There is no such remote issue link.");
      }
      issue.links = rest;
      return { status: 204 };
    },
  },
  {
    method: "GET",
    role: "admin",
    scope: "ADMIN",
    paths: api("/application-properties"),
    respond: ({ app }) =>
      ok([
        property("jira.baseurl", "Base URL", app.baseUrl),
        property("jira.title", "Title", products.jira.title),
      ]),
  },
];

/** The number before the first one of issues and remote links. */
const firstId = 10000;

const fields = [
  ["issuekey", "Key"],
  ["summary", "Summary"],
  ["project", "Project"],
  ["creator", "Creator"],
].map(([id, name]) => ({
  id,
  name,
  custom: false,
  orderable: id !== "issuekey",
  navigable: true,
  searchable: true,
  clauseNames: [id],
}));

const property = (id: string, name: string, value: string): object => ({
  id,
  key: id,
  name,
  value,
  type: "string",
  defaultValue: "",
});

const selfOf = (app: App, path: string): string => `${app.baseUrl}/rest/api/2/${path}`;
const linkUrl = (app: App, issue: Content, id: number): string =>
  selfOf(app, `issue/${issue.key}/remotelink/${id}`);

/** Jira's date format has an offset without a colon. */
const dateTime = (time: number): string => new Date(time).toISOString().replace("Z", "+0000");

function userEntity(app: App, account: Account): object {
  if (app.cloud) return cloudAccount(app, account);
  const { userKey: key, username: name, displayName } = account;
  const self = selfOf(app, `user?username=${encodeURIComponent(name)}`);
  return { self, key, name, emailAddress: emailOf(account), displayName, active: true, timeZone: "Etc/UTC" };
}

const projectOf = (app: App, idOrKey: string | undefined): Container | undefined =>
  app.containers.find(({ id, key }) => id === idOrKey || key === idOrKey);

const projectEntity = (app: App, { id, key, name }: Container): object => ({
  self: selfOf(app, `project/${id}`),
  id,
  key,
  name,
  projectTypeKey: "software",
});

const issueOf = (app: App, idOrKey: string | undefined): Content =>
  app.content.find(({ id, key }) => id === idOrKey || key === idOrKey) ??
  refuseResource(app, 404, "Issue Does Not Exist");

function issueEntity(app: App, { id, key, title: summary, author, container }: Content): object {
  const creator = app.accounts.find(({ username }) => username === author);
  const project = projectOf(app, container);
  return {
    id,
    key,
    self: selfOf(app, `issue/${id}`),
    fields: {
      summary,
      ...(project && { project: projectEntity(app, project) }),
      ...(creator && { creator: userEntity(app, creator) }),
    },
  };
}

/** All issues, whatever the query is. */
function found(app: App, query: Record<string, string | undefined>): object {
  const { items, start, limit, total } = pageOf(app.content, query, ["startAt", "maxResults", 50]);
  const issues = items.map((issue) => issueEntity(app, issue));
  return { startAt: start, maxResults: limit, total, issues };
}
