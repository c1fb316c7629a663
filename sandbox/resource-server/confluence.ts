import { cloudAccount } from "../products/cloudSites";
import type { Account, App, Container, Content } from "../state/types";
import {
  bodyOf,
  callerOf,
  filledText,
  objectIn,
  ok,
  pageOf,
  refuseResource,
  type Page,
  type Resource,
  type ResourceCall,
} from "./resource";

const read = { method: "GET", role: "user", scope: "READ" } as const;

/** Confluence's REST API (vendor documentation); responses have some of the documented members. */
export const confluenceResources: Resource[] = [
  {
    // Anonymous requests get a response, too.
    method: "GET",
    scope: "READ",
    paths: ["/rest/api/user/current"],
    isAccount: true,
    respond: ({ app, account }) => {
      if (account === undefined) return ok({ type: "anonymous", displayName: "Anonymous" });
      return ok(app.cloud ? cloudAccount(app, account) : userEntity(account));
    },
  },
  {
    ...read,
    paths: ["/rest/api/space"],
    respond: (call) => {
      const page = pageIn(call, call.app.containers);
      return ok(listed(call.app, page, (space) => spaceEntity(call.app, space)));
    },
  },
  {
    ...read,
    paths: ["/rest/api/space/:key"],
    respond: ({ app, parameters: { key } }) => {
      const space = app.containers.find((candidate) => candidate.key === key);
      return ok(spaceEntity(app, space ?? refuseResource(app, 404, `No space with key : ${key ?? ""}`)));
    },
  },
  {
    ...read,
    paths: ["/rest/api/content"],
    respond: (call) => {
      const { app, query } = call;
      const matching = app.content.filter(
        ({ title, container }) =>
          (query["title"] ?? title) === title && (query["spaceKey"] ?? container) === container,
      );
      return ok(listed(app, pageIn(call, matching), (page) => pageEntity(app, page)));
    },
  },
  {
    ...read,
    paths: ["/rest/api/content/:id"],
    respond: ({ app, parameters }) => {
      const page = app.content.find(({ id }) => id === parameters["id"]);
      const reason = `No content found with id: ContentId{id=${parameters["id"] ?? ""}}`;
      return ok(pageEntity(app, page ?? refuseResource(app, 404, reason)));
    },
  },
  {
    method: "POST",
    role: "user",
    scope: "WRITE",
    paths: ["/rest/api/content"],
    respond: (call) => {
      const { app } = call;
      const body = bodyOf(call);
      const title = filledText(body, "title") ?? refuseResource(app, 400, "A title is required.");
      const key = filledText(objectIn(body, "space"), "key");
      const space = app.containers.find((candidate) => candidate.key === key);
      if (space === undefined) return refuseResource(app, 404, `No space with key : ${key ?? ""}`);
      if (app.content.some((other) => other.container === space.key && other.title === title)) {
        refuseResource(app, 400, "A page with this title already exists in this space");
      }
      const number = Math.max(firstId, ...app.content.map(({ id }) => Number(id))) + 1;
      const page: Content = {
        id: String(number),
        key: String(number),
        container: space.key,
        title,
        author: callerOf(call).username,
        links: [],
      };
      app.content.push(page);
      return ok(pageEntity(app, page));
    },
  },
  {
    ...read,
    paths: ["/rest/api/search"],
    respond: (call) => {
      const { app, query } = call;
      const cqlQuery = query["cql"] ?? refuseResource(app, 400, "The parameter cql is required.");
      const page = pageIn(call, app.content);
      const entity = (content: Content): object => ({
        content: pageEntity(app, content),
        title: content.title,
        url: pagePath(content),
        entityType: "content",
      });
      return ok({ ...listed(app, page, entity), totalSize: page.total, cqlQuery });
    },
  },
  {
    method: "GET",
    role: "admin",
    scope: "ADMIN",
    paths: ["/rest/api/audit"],
    respond: (call) => ok(listed(call.app, pageIn(call, []), (record: object) => record)),
  },
];

/** The number before the first page's. */
const firstId = 65536;

const userEntity = ({ username, userKey, displayName }: Account): object => ({
  type: "known",
  username,
  userKey,
  displayName,
});

const spaceEntity = (app: App, { id, key, name }: Container): object => ({
  id: Number(id),
  key,
  name,
  type: "global",
  _links: { webui: `/display/${key}`, self: `${app.baseUrl}/rest/api/space/${key}` },
});

const pagePath = ({ id }: Content): string => `/pages/viewpage.action?pageId=${id}`;

function pageEntity(app: App, page: Content): object {
  const { id, title, author, container } = page;
  const account = app.accounts.find(({ username }) => username === author);
  const space = app.containers.find(({ key }) => key === container);
  return {
    id,
    type: "page",
    status: "current",
    title,
    ...(space && { space: spaceEntity(app, space) }),
    ...(account && { history: { latest: true, createdBy: userEntity(account) } }),
    version: { number: 1 },
    _links: { webui: pagePath(page), self: `${app.baseUrl}/rest/api/content/${id}` },
  };
}

const pageIn = <Item>({ query }: ResourceCall, items: Item[]): Page<Item> =>
  pageOf(items, query, ["start", "limit", 25]);

const listed = <Item>(app: App, page: Page<Item>, entity: (item: Item) => object): object => ({
  results: page.items.map(entity),
  start: page.start,
  limit: page.limit,
  size: page.items.length,
  _links: { base: app.baseUrl, context: app.contextPath },
});
