/** What read-only requests show about the uncertain facts on Cloud sites. One entry for each fact that reading confirms. */

import type { FACTS, SiteFactId } from "../../facts";
import type { Exchange } from "../../provider/atlassian/exchange";
import { isRecord } from "../../provider/schema/values";
import { isMissing, isRead, unread, type Instance } from "./instance";
import { untried } from "./observation";
import type { Reading } from "./readings";

type Readable = {
  [Id in SiteFactId]: (typeof FACTS)[Id]["confirm"] extends "reading" ? Id : never;
}[SiteFactId];

const statusOf = ({ response }: Exchange): number => response?.status ?? 0;

const NO_LIST = "The site has no list of application links.";
const NO_LINK = "The list of application links is empty.";

/** The readings by fact. */
export const SITE_READINGS: { [Id in Readable]: Reading<Id> } & { [Id in SiteFactId]?: Reading<Id> } = {
  "site-link-list": async (instance) => {
    const lists = await Promise.all(LISTS.map((path) => instance.read(pathOf(instance, path))));
    const lost = lists.find(({ response }) => response === undefined);
    if (lost !== undefined) return unread(lost);
    const served = lists.map((list) => !isMissing(list));
    const seen = lists.map((list) => `${list.call.path}: ${statusOf(list)}`).join(", ");
    const known = SERVED.find(({ by }) => by.every((is, index) => is === served[index]));
    return { possible: known === undefined ? [] : [known.alternative], seen };
  },
  "site-list-access": async (instance) => {
    if ((await administers(instance)) !== true) return untried(NEEDS_ADMINISTRATOR);
    const list = await listOf(instance);
    if (list === undefined) return untried(NO_LIST);
    const [status, seen] = [statusOf(list), `${statusOf(list)} to an administrator`];
    if (isRead(list)) return { possible: ["readable"], seen };
    if (status === 401 || status === 403) return { possible: [`${status}`], seen };
    if (status === 200 && list.json === undefined) return { possible: ["page"], seen: "200 without JSON" };
    return unread(list);
  },
  "site-list-without-right": async (instance) => {
    if ((await administers(instance)) !== false)
      return untried("It needs an account of Jira Cloud without the permission ADMINISTER.");
    const list = await listOf(instance);
    if (list === undefined) return untried(NO_LIST);
    if ([401, 403].includes(statusOf(list))) return { possible: ["refused"], seen: `${statusOf(list)}` };
    if (!isRead(list)) return unread(list);
    const count = linksIn(list).length;
    return { possible: count === 0 ? ["empty"] : [], seen: `a list of ${count} links` };
  },
  "site-system-links": async (instance) => {
    const list = await listOf(instance);
    if (list === undefined || !isRead(list)) return list === undefined ? untried(NO_LIST) : unread(list);
    const marked = linksIn(list).filter(
      ({ isSystem, system }) => isSystem === true || system === true,
    ).length;
    return marked === 0
      ? untried("No link in the list of application links is marked as a system link.")
      : { possible: ["marked"], seen: `links marked as system links: ${marked}` };
  },
  "site-link-members": async (instance) => {
    const list = await listOf(instance);
    if (list === undefined || !isRead(list)) return list === undefined ? untried(NO_LIST) : unread(list);
    const links = linksIn(list);
    if (links.length === 0) return untried(NO_LINK);
    const names = [...new Set(links.flatMap((link) => Object.keys(link)))];
    const further = names.filter((name) => !MEMBERS.includes(name));
    const seen = further.length > 0 ? `further members: ${further.join(", ")}` : names.join(", ");
    const has = (...members: string[]): boolean => members.some((member) => names.includes(member));
    if (!has("id") || !has("name") || !has("type", "typeId")) return { possible: ["other"], seen };
    if (!has("displayUrl")) return { possible: ["without-display-url"], seen };
    return { possible: [further.length > 0 ? "newer" : "data-center"], seen };
  },
  "site-link-urls": async (instance) => {
    const list = await listOf(instance);
    if (list === undefined || !isRead(list)) return list === undefined ? untried(NO_LIST) : unread(list);
    const urls = linksIn(list)
      .flatMap(({ rpcUrl, displayUrl }) => [rpcUrl, displayUrl])
      .filter((url) => typeof url === "string");
    if (urls.length === 0) return untried("No link in the list of application links has a URL.");
    const slashed = urls.filter((url) => url.endsWith("/")).length;
    const seen = `${slashed} of ${urls.length} URLs end with a slash`;
    return { possible: [slashed > 0 ? "with-slash" : "without-slash"], seen };
  },
  "site-manifest": async (instance) => {
    const path = pathOf(instance, "1.0/manifest");
    const [anonymous, signedIn] = [await instance.read(path, { as: "nobody" }), await instance.read(path)];
    const seen = `${statusOf(anonymous)} without a credential, ${statusOf(signedIn)} with it`;
    if (isRead(anonymous)) return { possible: ["anonymous"], seen };
    if (isRead(signedIn)) return { possible: ["signed-in"], seen };
    return isMissing(anonymous) && isMissing(signedIn) ? { possible: ["absent"], seen } : unread(signedIn);
  },
  "site-invalid-credential": async (instance) => {
    if (instance.target.productKey !== "jira") return untried("It needs a site of Jira Cloud.");
    const exchange = await instance.read(PERMISSIONS, { as: "invalid token" });
    const status = statusOf(exchange);
    if (status === 401) return { possible: ["refused"], seen: "401" };
    if (status !== 200) return unread(exchange);
    const isReported = /FAILED/.test(exchange.response?.headers["x-seraph-loginreason"] ?? "");
    const seen = `200, ${isReported ? "with" : "without"} a header about the failed sign-in`;
    return { possible: [isReported ? "anonymous" : "silent"], seen };
  },
};

const NEEDS_ADMINISTRATOR = "It needs an account of Jira Cloud with the permission ADMINISTER.";

/** The resources that may list the links, below the REST root; the documented one first. */
const LISTS = ["latest/applicationlink", "3.0/applinks", "2.0/listApplicationlinks"] as const;

/** Which of them exist in each alternative. */
const SERVED = [
  { alternative: "all", by: [true, true, true] },
  { alternative: "applicationlink", by: [true, false, false] },
  { alternative: "applinks", by: [false, true, false] },
  { alternative: "older", by: [false, false, true] },
  { alternative: "none", by: [false, false, false] },
] as const;

/** The members of a link in any of the lists of Data Center (behaviour of shipped plugins). */
const MEMBERS = [
  ...["id", "name", "type", "typeId", "displayUrl", "rpcUrl", "link", "iconUrl", "iconUri"],
  ...["primary", "isPrimary", "system", "isSystem", "properties", "data"],
];

const PERMISSIONS = "/rest/api/3/mypermissions?permissions=ADMINISTER";

const pathOf = ({ target }: Instance, path: string): string => `${target.paths.applicationLinks}/${path}`;

/** The first of the lists that exists. */
export async function listOf(instance: Instance): Promise<Exchange | undefined> {
  for (const path of LISTS) {
    const list = await instance.read(pathOf(instance, path));
    if (!isMissing(list)) return list;
  }
  return undefined;
}

/** The links of any of the lists. */
export function linksIn({ json }: Exchange): Record<string, unknown>[] {
  const entries = isRecord(json) ? (json["applicationLinks"] ?? json["list"]) : json;
  if (!Array.isArray(entries)) return [];
  return entries
    .filter(isRecord)
    .map((entry) => (isRecord(entry["application"]) ? entry["application"] : entry));
}

/** The account's permissions in Jira, as far as they matter. */
export const permissionsOf = (instance: Instance): Promise<Exchange> => instance.read(PERMISSIONS);

/** Whether the account has Jira's global permission ADMINISTER; `undefined` if that is not known. */
export async function administers(instance: Instance): Promise<boolean | undefined> {
  if (instance.target.productKey !== "jira") return undefined;
  const exchange = await permissionsOf(instance);
  const permissions = isRead(exchange) && isRecord(exchange.json) ? exchange.json["permissions"] : undefined;
  const administer = isRecord(permissions) ? permissions["ADMINISTER"] : undefined;
  const has = isRecord(administer) ? administer["havePermission"] : undefined;
  return typeof has === "boolean" ? has : undefined;
}
