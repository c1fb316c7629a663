/** What requests that change nothing show of each uncertain fact. One entry for each fact that the register says reading confirms. */

import { randomUUID } from "node:crypto";
import type { FACTS, FactId, SiteFactId } from "../../facts";
import type { Exchange } from "../../provider/atlassian/exchange";
import { redirectUrlSuffix } from "../../provider/atlassian/oauth/redirectUrl";
import { isAppError } from "../../provider/atlassian/appError";
import { metadataPaths } from "../../provider/atlassian/oauth/metadata";
import { OUTGOING_ROOTS, outgoingRootFact } from "../../provider/atlassian/roots";
import { testUserOf } from "../../provider/atlassian/target";
import { isRecord } from "../../provider/schema/values";
import { AUDIT_READINGS } from "./auditReadings";
import {
  clientsPath,
  isMissing,
  isRead,
  itemsOf,
  linksRoot,
  listAt,
  manifestPath,
  outgoingItems,
  outgoingList,
  unread,
  type Instance,
} from "./instance";
import { untried, type Observation } from "./observation";

/** The facts about Data Center apps that can be confirmed in this way. */
export type ConfirmedBy<Way extends string> = {
  [Id in Exclude<FactId, SiteFactId>]: (typeof FACTS)[Id]["confirm"] extends Way ? Id : never;
}[Exclude<FactId, SiteFactId>];

/** Reads what shows a fact. */
export type Reading<Id extends FactId> = (instance: Instance) => Promise<Observation<Id>>;

type Readings = { [Id in ConfirmedBy<"reading">]: Reading<Id> } & { [Id in FactId]?: Reading<Id> };

/** A member of an object, for people: what it is, not its value. */
const kindOf = (value: unknown): string =>
  value === undefined ? "absent" : value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;

const isMasked = (value: unknown): boolean => typeof value === "string" && /^[*•]+$/.test(value);

const statusOf = ({ response }: Exchange): number => response?.status ?? 0;

/** The readings by fact. */
export const READINGS: Readings = {
  ...AUDIT_READINGS,
  "link-versions": async (instance) => {
    const { applicationLinks } = instance.target.paths;
    const paths = [`${applicationLinks}/3.0/applinks`, `${applicationLinks}/1.0/manifest`];
    const numbered = await Promise.all(paths.map((path) => instance.read(path)));
    const seen = numbered.map(({ call, response }) => `${call.path}: ${response?.status ?? 0}`).join(", ");
    const lost = numbered.find(({ response }) => response === undefined);
    if (lost !== undefined) return unread(lost);
    if (!numbered.some(isMissing)) return { possible: ["all"], seen };
    const latest = await instance.read(`${applicationLinks}/latest/manifest`);
    if (isMissing(latest)) return untried("The app has no REST API of application links.");
    return { possible: numbered.every(isMissing) && isRead(latest) ? ["latest-only"] : [], seen };
  },
  "link-unknown-id": async (instance) =>
    unknownId(await instance.read(`${await linksRoot(instance)}/applinks/${UNKNOWN_ID}`)),
  "link-type-crowd": async (instance) => {
    const exchange = await instance.read(`${await linksRoot(instance)}/applicationlink/type/crowd`);
    if (isRead(exchange)) return { possible: ["crowd"], seen: "200" };
    return statusOf(exchange) === 400 ? { possible: ["unknown"], seen: "400" } : unread(exchange);
  },
  "link-tokens": async (instance) => {
    if (instance.target.credential?.kind !== "token")
      return untried("It needs a personal access token as the credential.");
    const [links, clients] = [
      await instance.read(`${await linksRoot(instance)}/applinks`),
      await instance.read(clientsPath(instance)),
    ];
    if (isRead(links)) return { possible: ["accepted"], seen: "the list of links is read with a token" };
    if (isAppError(links.problem, "APP_ELEVATION_REQUIRED"))
      return {
        possible: ["accepted"],
        seen: "the token is accepted, without a secure administrator session",
      };
    if (statusOf(links) === 401 && isRead(clients))
      return { possible: ["refused"], seen: "401 for the list of links; the list of clients is read" };
    return unread(links);
  },
  "crowd-links": async (instance) => {
    if (instance.target.productKey !== "crowd") return untried("It is a fact about Crowd.");
    const exchange = await instance.read(await manifestPath(instance));
    if (isMissing(exchange)) return { possible: ["absent"], seen: "404 for the manifest" };
    return isRead(exchange) ? { possible: ["served"], seen: "the manifest is read" } : unread(exchange);
  },
  "link-urls": async (instance) => {
    const list = await linkList(instance);
    if (!isRead(list)) return unread(list);
    const pseudo = await pseudoIds(instance);
    const urls = (await itemsOf(instance, list.call.path))
      .filter(({ id }) => !pseudo.has(String(id)))
      .flatMap(({ rpcUrl, displayUrl }) => [rpcUrl, displayUrl])
      .filter((url) => typeof url === "string");
    if (urls.length === 0) return untried("The app has no application link.");
    const slashed = urls.filter((url) => url.endsWith("/")).length;
    const seen = `${slashed} of ${urls.length} URLs end with a slash`;
    return { possible: [slashed > 0 ? "with-slash" : "without-slash"], seen };
  },
  "link-pseudo-links": async (instance) => {
    const list = await linkList(instance);
    if (!isRead(list)) return unread(list);
    const ids = await pseudoIds(instance);
    if (ids.size === 0) return untried("The app has neither an incoming nor an outgoing link.");
    const shown = (await itemsOf(instance, list.call.path)).filter(({ id }) => ids.has(String(id)));
    if (shown.length === 0) return { possible: ["absent"], seen: "no OAuth 2.0 object is in the list" };
    const marked = shown.filter(
      ({ properties }) => isRecord(properties) && typeof properties["oauth2ConnectionType"] === "string",
    );
    const seen = `${shown.length} of ${ids.size} OAuth 2.0 objects are in the list, ${marked.length} with a mark`;
    return { possible: [marked.length > 0 ? "marked" : "unmarked"], seen };
  },
  "link-list": async (instance) => listForm(instance, (await linkList(instance)).call.path),
  "link-format": async (instance) => {
    const path = await manifestPath(instance);
    const exchange = await instance.read(path, { accept: "*/*" });
    const type = exchange.response?.headers["content-type"] ?? "";
    if (exchange.response?.status !== 200) return unread(exchange);
    if (/[/+]xml\b/i.test(type)) return { possible: ["xml"], seen: type };
    return isRead(exchange) ? { possible: ["json"], seen: type } : unread(exchange);
  },
  "link-secure-session": async (instance) => {
    if (instance.target.credential?.kind !== "token")
      return untried("It needs a personal access token as the credential.");
    const exchange = await instance.read(`${await linksRoot(instance)}/applicationlink`);
    if (isAppError(exchange.problem, "APP_ELEVATION_REQUIRED"))
      return { possible: ["tokens-too"], seen: "a request with a token is refused" };
    if (isRead(exchange))
      return { possible: ["browser-sessions"], seen: "a request with a token is accepted" };
    return unread(exchange);
  },
  "manifest-members": async (instance) => {
    const exchange = await instance.read(await manifestPath(instance));
    if (!isRead(exchange) || !isRecord(exchange.json)) return unread(exchange);
    const names = Object.keys(exchange.json);
    const further = names.filter((name) => !MANIFEST_MEMBERS.includes(name));
    const seen = further.length > 0 ? `further members: ${further.join(", ")}` : names.join(", ");
    if (exchange.json["version"] === undefined) return { possible: ["without-version"], seen };
    return { possible: [further.length > 0 ? "newer" : "all"], seen };
  },
  "manifest-access": async (instance) => {
    const exchange = await instance.read(await manifestPath(instance), { as: "nobody" });
    if (isRead(exchange)) return { possible: ["anonymous"], seen: "200 without a credential" };
    const isRefusal = isAppError(exchange.problem, "APP_UNAUTHENTICATED", "APP_FORBIDDEN");
    return isRefusal
      ? { possible: ["signed-in"], seen: `${statusOf(exchange)} without a credential` }
      : unread(exchange);
  },
  capabilities: async (instance) => {
    const exchange = await instance.read(`${await linksRoot(instance)}/capabilities`);
    if (isMissing(exchange)) return { possible: ["absent"], seen: "404" };
    if (!isRead(exchange) || !Array.isArray(exchange.json)) return unread(exchange);
    const names = exchange.json.map(String);
    const seen = names.join(", ");
    return { possible: [names.every((name) => CAPABILITIES.includes(name)) ? "older" : "newer"], seen };
  },
  "link-status": async (instance) => {
    const root = await linksRoot(instance);
    if (isMissing(await instance.read(`${root}/status/${UNKNOWN_ID}`)))
      return { possible: ["absent"], seen: "404" };
    const links = (await itemsOf(instance, (await linkList(instance)).call.path)).filter(
      ({ type, system }) => type !== "generic" && system !== true,
    );
    for (const { id } of links.slice(0, MOST_STATUSES)) {
      const { json } = await instance.read(`${root}/status/${encodeURIComponent(String(id))}`);
      if (!isRecord(json)) continue;
      if (hasOAuth1(json["localAuthentication"])) continue;
      const error = isRecord(json["error"]) ? String(json["error"]["type"]) : undefined;
      if (json["working"] === true) return { possible: ["working"], seen: "working: true" };
      if (error === "DISABLED") return { possible: ["disabled"], seen: "the error DISABLED" };
    }
    return untried("The app has no application link to a reachable product without OAuth 1.0a.");
  },
  "incoming-secret-returned": async (instance) => {
    const [item] = await itemsOf(instance, clientsPath(instance));
    if (item === undefined) return noClients(instance);
    const listed = item["clientSecret"];
    if (isMasked(listed)) return { possible: ["masked"], seen: "the list has asterisks" };
    if (typeof listed === "string" && listed !== "")
      return { possible: ["always"], seen: "the list has the secrets" };
    const one = await instance.read(`${clientsPath(instance)}/${encodeURIComponent(String(item["id"]))}`);
    if (!isRead(one) || !isRecord(one.json)) return unread(one);
    const read = one.json["clientSecret"];
    if (isMasked(read)) return { possible: ["masked"], seen: "reading one client returns asterisks" };
    if (typeof read === "string" && read !== "")
      return { possible: ["not-in-lists"], seen: "reading one client returns its secret" };
    return { possible: ["creation"], seen: "neither the list nor reading one client returns a secret" };
  },
  "incoming-unknown-id": async (instance) =>
    unknownId(await instance.read(`${clientsPath(instance)}/${UNKNOWN_ID}`)),
  "incoming-newer-members": async (instance) => {
    const items = await itemsOf(instance, clientsPath(instance));
    if (items.length === 0) return noClients(instance);
    const further = furtherMembers(items, CLIENT_MEMBERS);
    const seen = further.length > 0 ? `further members: ${further.join(", ")}` : "the known members";
    return { possible: [further.length > 0 ? "present" : "none"], seen };
  },
  "incoming-id": async (instance) => {
    const [item] = await itemsOf(instance, clientsPath(instance));
    if (item === undefined) return noClients(instance);
    const id = item["id"];
    const seen = kindOf(id);
    if (typeof id === "number") return { possible: ["number"], seen };
    return { possible: typeof id === "string" && UUID.test(id) ? ["uuid"] : [], seen };
  },
  "incoming-creator": async (instance) => {
    const items = await itemsOf(instance, clientsPath(instance));
    if (items.length === 0) return noClients(instance);
    const named = items.some(({ userKey }) => typeof userKey === "string");
    return { possible: [named ? "user-key" : "absent"], seen: `userKey is ${named ? "a text" : "absent"}` };
  },
  "incoming-list": (instance) => listForm(instance, clientsPath(instance)),
  "incoming-refusal": async (instance) => {
    if (testUserOf(instance.target) === undefined)
      return untried("It needs a test user in the app's configuration who is no system administrator.");
    const exchange = await instance.read(clientsPath(instance), { as: "test user" });
    const { problem } = exchange;
    if (problem === undefined) return untried("The test user is a system administrator.");
    const status = statusOf(exchange);
    const isSignedIn = !/AUTHENTICATED_FAILED|AUTHENTICATION_DENIED/.test(
      exchange.response?.headers["x-seraph-loginreason"] ?? "",
    );
    if (!isSignedIn || problem.fact === "basic-authentication") return unread(exchange);
    if (status === 401 || status === 403) return { possible: [`${status}`], seen: `${status}` };
    return unread(exchange);
  },
  "outgoing-root": async (instance) => {
    const { root, list, refused } = await outgoingList(instance);
    const isConfigured = instance.target.paths.outgoing !== OUTGOING_ROOTS["oauth2-client"];
    if (root !== undefined) {
      return {
        possible: [outgoingRootFact(root)],
        seen: `${root}/config exists${isConfigured ? ", as configured" : ""}`,
      };
    }
    if (refused !== undefined) return unread(refused);
    return isConfigured
      ? unread(list)
      : { possible: ["elsewhere"], seen: `none of ${Object.values(OUTGOING_ROOTS).join(", ")} exists` };
  },
  "outgoing-unknown-id": async (instance) => {
    const { root, list } = await outgoingList(instance);
    return root === undefined ? unread(list) : unknownId(await instance.read(`${root}/config/${UNKNOWN_ID}`));
  },
  "outgoing-secret-returned": async (instance) => {
    const [item] = await outgoingItems(instance);
    if (item === undefined) return noConnections(instance);
    const secret = item["clientSecret"];
    if (secret === undefined) return { possible: ["absent"], seen: "clientSecret is absent" };
    if (secret === null) return { possible: ["null"], seen: "clientSecret is null" };
    return { possible: isMasked(secret) ? ["masked"] : [], seen: `clientSecret is a ${kindOf(secret)}` };
  },
  "outgoing-empty-members": async (instance) => {
    const items = await outgoingItems(instance);
    if (items.length === 0) return noConnections(instance);
    const item = items.find(({ description }) => description === undefined || !description);
    if (item === undefined) return untried("Every outgoing link has a description.");
    const { description } = item;
    if (description === undefined) return { possible: ["absent"], seen: "description is absent" };
    if (description === null) return { possible: ["null"], seen: "description is null" };
    return { possible: description === "" ? ["empty"] : [], seen: "description is an empty text" };
  },
  "outgoing-type": async (instance) => {
    const types = (await outgoingItems(instance)).map(({ type }) => String(type));
    if (types.length === 0) return noConnections(instance);
    const seen = [...new Set(types)].join(", ");
    if (types.includes("CUSTOM")) return { possible: ["custom"], seen };
    if (types.includes("GENERIC")) return { possible: ["upper-case"], seen };
    if (types.some((type) => type === type.toLowerCase())) return { possible: ["lower-case"], seen };
    return { possible: ["upper-case", "custom"], seen };
  },
  "outgoing-newer-members": async (instance) => {
    const items = await outgoingItems(instance);
    if (items.length === 0) return noConnections(instance);
    const further = furtherMembers(items, CONNECTION_MEMBERS);
    if (further.length === 0) return { possible: ["none"], seen: "the known members" };
    return { possible: ["kept", "cleared"], seen: `further members: ${further.join(", ")}` };
  },
  "outgoing-redirect-rule": async (instance) => {
    const { root, list } = await outgoingList(instance);
    if (root === undefined) return unread(list);
    const endpoint = `${instance.target.displayUrl}/rest/oauth2/latest/authorize`;
    const { json } = await instance.read(redirectPath(root, endpoint));
    const computed = isRecord(json) ? json["redirectUri"] : undefined;
    const pairs =
      typeof computed === "string"
        ? [[computed, endpoint]]
        : (await outgoingItems(instance)).map(({ redirectUriSuffix, authorizationEndpoint }) => [
            redirectUriSuffix,
            authorizationEndpoint,
          ]);
    const [suffix, of] = pairs.find((pair) => pair.every((part) => typeof part === "string")) ?? [];
    if (typeof suffix !== "string" || typeof of !== "string")
      return untried("The app returns no redirect URL, and has no outgoing link.");
    const isRule = suffix.endsWith(redirectUrlSuffix(of));
    return {
      possible: [isRule ? "md5-of-endpoint" : "other"],
      seen: isRule ? "the computed one" : "another one",
    };
  },
  "outgoing-redirect-resource": async (instance) => {
    const { root, list } = await outgoingList(instance);
    if (root === undefined) return unread(list);
    const endpoint = `${instance.target.displayUrl}/rest/oauth2/latest/authorize`;
    const exchange = await instance.read(redirectPath(root, endpoint));
    if (statusOf(exchange) === 404) return { possible: ["absent"], seen: "404" };
    return isRead(exchange) ? { possible: ["present"], seen: `${statusOf(exchange)}` } : unread(exchange);
  },
  "outgoing-list": async (instance) => {
    const { root, list } = await outgoingList(instance);
    return root === undefined ? unread(list) : listForm(instance, list.call.path);
  },
  "server-metadata": async (instance) => {
    const [path, pathAtBase] = metadataPaths(instance.target);
    const below = await instance.read(path, { as: "nobody" });
    if (isMetadata(below)) return { possible: ["below-root"], seen: below.call.path };
    const atBase = await instance.read(pathAtBase, { as: "nobody" });
    if (isMetadata(atBase)) return { possible: ["at-base-url"], seen: atBase.call.path };
    const all404 = [below, atBase].every((exchange) => statusOf(exchange) === 404);
    return all404 ? { possible: ["absent"], seen: "404" } : unread(below);
  },
  "server-client-authentication": async (instance) => {
    const methods = (await metadata(instance))?.["token_endpoint_auth_methods_supported"];
    if (!Array.isArray(methods))
      return untried("The app publishes no metadata with methods of authentication.");
    const seen = methods.join(", ");
    return { possible: [methods.includes("client_secret_basic") ? "form-and-basic" : "form"], seen };
  },
  "server-pkce": async (instance) => {
    const methods = (await metadata(instance))?.["code_challenge_methods_supported"];
    if (!Array.isArray(methods))
      return untried(
        "The app publishes no code challenge methods. Configure a test user, and run applinks doctor --confirm.",
      );
    return { possible: [methods.includes("plain") ? "optional" : "s256-only"], seen: methods.join(", ") };
  },
  "server-error-status": async (instance) => {
    const exchange = await instance.read(`${instance.target.paths.incoming}/revoke`, {
      as: "nobody",
      form: { token: UNKNOWN_ID, client_id: UNKNOWN_ID, client_secret: UNKNOWN_ID },
    });
    const status = statusOf(exchange);
    const error = isRecord(exchange.json) ? exchange.json["error"] : undefined;
    if (error !== "invalid_client") return unread(exchange);
    return {
      possible: status === 401 || status === 400 ? [`${status}`] : [],
      seen: `${status}, invalid_client`,
    };
  },
  "http-base-url": async (instance) => {
    const manifest = await instance.read(await manifestPath(instance));
    if (!isRead(manifest) || !isRecord(manifest.json)) return unread(manifest);
    if (!String(manifest.json["url"]).startsWith("http:")) return untried("The app's base URL is https.");
    const clients = await instance.read(clientsPath(instance));
    const status = statusOf(clients);
    if (isRead(clients)) {
      // A system property of the app allows http, too.
      return { possible: ["served", "400", "403"], seen: "served, by default or by a system property" };
    }
    const isAboutHttps = /https/i.test(clients.response?.body ?? "");
    if (isAboutHttps && (status === 400 || status === 403))
      return { possible: [`${status}`], seen: `${status}` };
    return unread(clients);
  },
  "incoming-scopes": async (instance) => {
    const scopes = (await itemsOf(instance, clientsPath(instance))).map(({ scope }) => scope);
    if (scopes.length === 0) return noClients(instance);
    if (scopes.some(Array.isArray)) return { possible: ["list"], seen: "a client's scopes are a list" };
    const isLower = scopes.some((scope) => typeof scope === "string" && scope === scope.toLowerCase());
    if (isLower) return { possible: ["lower-case"], seen: "a client's scopes are in lower case" };
    return { possible: ["as-sent", "sorted", "implied"], seen: "a client's scopes are a text" };
  },
  "outgoing-scopes": async (instance) => {
    const scopes = (await outgoingItems(instance)).map((item) => item["scopes"]);
    if (scopes.length === 0) return noConnections(instance);
    if (scopes.some((scope) => typeof scope === "string")) return { possible: ["text"], seen: "a text" };
    const isSorted = scopes.every((scope) => !Array.isArray(scope) || isInOrder(scope.map(String)));
    if (!isSorted) return { possible: ["as-sent"], seen: "a list that is not sorted" };
    return { possible: ["sorted", "as-sent"], seen: "lists that are sorted" };
  },
  "basic-authentication": async (instance) => {
    const { target } = instance;
    const as = target.credential?.kind === "password" ? "account" : "test user";
    if (as === "test user" && testUserOf(target) === undefined)
      return untried("It needs a user name and a password, as the credential or of the test user.");
    const exchange = await instance.read(clientsPath(instance), { as });
    if (exchange.problem?.fact === "basic-authentication")
      return { possible: ["disabled"], seen: `${statusOf(exchange)}` };
    const isAccepted =
      isRead(exchange) ||
      (exchange.response?.headers["x-seraph-loginreason"] ?? "OK").includes("OK") ||
      isAppError(exchange.problem, "APP_FORBIDDEN");
    const isFromApi = [200, 401, 403].includes(statusOf(exchange)) && exchange.json !== undefined;
    return isAccepted && isFromApi ? { possible: ["accepted"], seen: "accepted" } : unread(exchange);
  },
  "invalid-token": async (instance) => {
    const path = await manifestPath(instance);
    const exchange = await instance.read(path, { as: "invalid token" });
    const status = statusOf(exchange);
    if (status >= 200 && status < 300 && exchange.json !== undefined)
      return { possible: ["anonymous"], seen: `${status} with an invalid token` };
    if (status !== 401) return unread(exchange);
    const anonymous = await instance.read(path, { as: "nobody" });
    const isJudged = /FAILED|DENIED/.test(exchange.response?.headers["x-seraph-loginreason"] ?? "");
    if (!isJudged && statusOf(anonymous) === 401)
      return untried("Anonymous requests are refused, too, in the same way.");
    return { possible: ["refused"], seen: `${status} with an invalid token` };
  },
  "user-name-header": async (instance) => {
    const exchange = await instance.read(await manifestPath(instance));
    if (!isRead(exchange)) return unread(exchange);
    const isSent = exchange.response?.headers["x-ausername"] !== undefined;
    return {
      possible: [isSent ? "sent" : "absent"],
      seen: `the header is ${isSent ? "in" : "not in"} the response`,
    };
  },
  "unknown-path": async (instance) => {
    const exchange = await instance.read(`${instance.target.paths.applicationLinks}/latest/no-such-resource`);
    const { response, json } = exchange;
    if (response?.status !== 404) return unread(exchange);
    if (!isRecord(json)) return { possible: ["page"], seen: response.headers["content-type"] ?? "a page" };
    const message = String(json["message"]);
    const seen = `members: ${Object.keys(json).join(", ")}`;
    if (message.startsWith("null for uri")) return { possible: ["null-for-uri"], seen };
    if (message !== "HTTP 404 Not Found") return { possible: [], seen };
    return { possible: ["status-code" in json ? "http-404-with-status" : "http-404"], seen };
  },
  "token-dates": async (instance) => {
    if (instance.target.product.personalTokens !== "own") return untried("The product has no such resource.");
    const list = await instance.read("/rest/pat/latest/tokens");
    if (!isRead(list)) return unread(list);
    const [item] = await itemsOf(instance, "/rest/pat/latest/tokens");
    if (item === undefined) return untried("The account has no personal access token.");
    const date = item["createdAt"];
    const seen = `createdAt is a ${kindOf(date)}`;
    if (typeof date === "number") return { possible: ["milliseconds"], seen };
    return {
      possible: typeof date === "string" && !Number.isNaN(Date.parse(date)) ? ["iso-8601"] : [],
      seen,
    };
  },
};

/** An ID that no object has. */
const UNKNOWN_ID = randomUUID();

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The most links whose status is read: each makes the app call the remote one. */
const MOST_STATUSES = 3;

/** The members of a manifest (behaviour of shipped plugins). */
const MANIFEST_MEMBERS = [
  ...["id", "name", "typeId", "version", "buildNumber", "applinksVersion", "publicSignup", "url"],
  ...["iconUrl", "iconUri", "inboundAuthenticationTypes", "outboundAuthenticationTypes"],
];

/** The capabilities of plugins up to Jira 9. */
const CAPABILITIES = ["STATUS_API", "MIGRATION_API"];

/** The members of an incoming link (behaviour of shipped plugins). */
const CLIENT_MEMBERS = ["id", "clientId", "clientSecret", "name", "redirects", "userKey", "scope"];

/** The members of an outgoing link (behaviour of shipped plugins). */
export const CONNECTION_MEMBERS = [
  ...["id", "name", "description", "type", "clientId", "clientSecret", "authorizationEndpoint"],
  ...["tokenEndpoint", "scopes", "redirectUriSuffix"],
];

function unknownId(
  exchange: Exchange,
): { possible: ("404" | "400" | "500")[]; seen: string } | { untried: string } {
  const status = statusOf(exchange);
  if (exchange.problem === undefined || [0, 401, 403, 429].includes(status) || isMissing(exchange))
    return unread(exchange);
  const known = (["404", "400", "500"] as const).filter((name) => name === `${status}`);
  return { possible: known, seen: `${status}` };
}

async function listForm(
  instance: Instance,
  path: string,
): Promise<{ possible: ("array" | "pages" | "unknown")[]; seen: string } | { untried: string }> {
  const { form, unread: page } = await listAt(instance, path);
  if (page !== undefined) return unread(page);
  const { json } = await instance.read(path);
  const members = isRecord(json) ? `an object with ${Object.keys(json).join(", ")}` : kindOf(json);
  return { possible: [form], seen: form === "array" ? "an array" : members };
}

async function linkList(instance: Instance): Promise<Exchange> {
  return instance.read(`${await linksRoot(instance)}/applinks?property=oauth2ConnectionType`);
}

/** The IDs of incoming and outgoing links. */
async function pseudoIds(instance: Instance): Promise<Set<string>> {
  const clients = await itemsOf(instance, clientsPath(instance));
  const connections = await outgoingItems(instance);
  return new Set([...clients, ...connections].map(({ id }) => String(id)));
}

async function noClients(instance: Instance): Promise<{ untried: string }> {
  const list = await instance.read(clientsPath(instance));
  return isRead(list) ? untried("The app has no incoming link.") : unread(list);
}

async function noConnections(instance: Instance): Promise<{ untried: string }> {
  const { root, list } = await outgoingList(instance);
  return root === undefined ? unread(list) : untried("The app has no outgoing link.");
}

function furtherMembers(items: readonly Record<string, unknown>[], known: readonly string[]): string[] {
  return [...new Set(items.flatMap((item) => Object.keys(item)))].filter((name) => !known.includes(name));
}

const redirectPath = (root: string, endpoint: string): string =>
  `${root}/config/get-redirect-uri?authorizationEndpoint=${encodeURIComponent(endpoint)}`;

function isMetadata(exchange: Exchange): boolean {
  return isRead(exchange) && isRecord(exchange.json) && typeof exchange.json["token_endpoint"] === "string";
}

/** The metadata of the authorization server, wherever it is. */
async function metadata(instance: Instance): Promise<Record<string, unknown> | undefined> {
  for (const path of metadataPaths(instance.target)) {
    const exchange = await instance.read(path, { as: "nobody" });
    if (isMetadata(exchange) && isRecord(exchange.json)) return exchange.json;
  }
  return undefined;
}

const isInOrder = (texts: readonly string[]): boolean =>
  texts.every((text, index) => index === 0 || (texts[index - 1] ?? "") <= text);

function hasOAuth1(authentication: unknown): boolean {
  if (!isRecord(authentication)) return false;
  return ["incoming", "outgoing"].some((direction) => {
    const level = authentication[direction];
    return isRecord(level) && level["enabled"] === true;
  });
}
