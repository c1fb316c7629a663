/**
 * What a Cloud site shows of itself and of its links, to an account's e-mail address and API token. Reads only.
 *
 * None of it is certain: Atlassian documents no admin API for the links of a site, and nothing has been run against one. Only a 200 with
 * JSON of the expected form is an observation. Everything else means that the site is not readable, and never that something is missing.
 *
 * The resource `…/applicationlink/{id}/authentication` is never requested: it returns the passwords of older links.
 */

import { isRecord } from "../schema/values";
import type { App } from "./app";
import { isAppError, type AppError } from "./appError";
import { fetchManifest, isPseudoLink, type Manifest } from "./applicationLinks";
import { textIn } from "./objectList";
import type { Call } from "./responses";
import { withoutTrailingSlashes } from "./urls";

/** What a site returned, or in a clause why it is not readable. */
export type Observed<T> = { is: "observed"; value: T } | { is: "not readable"; reason: string };

/** An application link of a site. Links that Atlassian made may lack the application URL. */
export interface SiteLink {
  id: string;
  name: string;
  typeId: string;
  applicationUrl: string | undefined;
  displayUrl: string | undefined;
  primary: boolean;
  /** Made by Atlassian; cannot be changed or deleted. */
  system: boolean;
}

/** The links that a site lists. */
export interface SiteLinks {
  links: readonly SiteLink[];
  /** How many entries of the list can't be read. With one, a missing link may be that one. */
  unreadable: number;
}

/** One reading of a site. */
export interface SiteReading {
  manifest: Observed<Manifest>;
  links: Observed<SiteLinks>;
  /** Whether the account administers the product. */
  administers: Observed<boolean>;
  /** What identifies the site, whatever its URL. */
  cloudId: Observed<string>;
}

/** How a site is called: with its credential, and at the root of its host. */
export interface SiteApps {
  /** The product, such as `https://example.atlassian.net/wiki`. */
  product: App;
  /** The site's host, without a credential. */
  host: App;
}

/** Reads everything at the same time. Never fails. */
export async function readSite({ product, host }: SiteApps): Promise<SiteReading> {
  const [manifest, links, administers, cloudId] = await Promise.all([
    observe(product, () => fetchManifest(product)),
    observe(product, () => listLinks(product)),
    product.target.productKey === "jira"
      ? observe(product, () => administersJira(product))
      : notReadable(
          `${product.target.product.title} Cloud has no request that shows whether an account administers it`,
        ),
    observe(host, () => fetchCloudId(host)),
  ]);
  return { manifest, links, administers, cloudId };
}

/**
 * Lists the links, with the resource that the vendor's page "How to generate an Application Links Configuration Summary" has for Cloud. Public
 * clients of Jira Cloud call the others. Each is tried if those before it do not exist.
 */
async function listLinks(app: App): Promise<SiteLinks> {
  const { applicationLinks: root } = app.target.paths;
  const lists: { path: string; entries: (body: unknown) => unknown }[] = [
    {
      path: "latest/applicationlink",
      entries: (body) => (isRecord(body) ? body["applicationLinks"] : undefined),
    },
    { path: "3.0/applinks", entries: (body) => body },
    {
      path: "2.0/listApplicationlinks",
      entries: (body) => (isRecord(body) ? nested(body["list"]) : undefined),
    },
  ];
  let missing: unknown;
  for (const { path, entries } of lists) {
    const call: Call = {
      operation: "list the application links",
      method: "GET",
      path: `${root}/${path}`,
    };
    try {
      return linksFrom(entries(await app.send(call)));
    } catch (error) {
      if (!isAppError(error) || error.status !== 404) throw error;
      // The error of the documented resource is reported.
      missing ??= error;
    }
  }
  throw missing;
}

/** The links of the oldest list, whose entries have more about each. */
function nested(entries: unknown): unknown {
  return Array.isArray(entries)
    ? entries.map((entry: unknown) => (isRecord(entry) ? entry["application"] : entry))
    : undefined;
}

function linksFrom(entries: unknown): SiteLinks {
  if (!Array.isArray(entries)) throw new UnexpectedForm("the response is not a list of application links");
  const stored = entries.filter((entry) => !isRecord(entry) || !isPseudoLink(entry));
  const links = stored.flatMap((entry) => linkFrom(entry) ?? []);
  return { links, unreadable: stored.length - links.length };
}

/** A link of either list: the first has the fields `typeId`, `isPrimary` and `isSystem`, the second `type`, `primary` and `system`. */
function linkFrom(entry: unknown): SiteLink | undefined {
  if (!isRecord(entry)) return undefined;
  const [id, name, typeId] = [
    textIn(entry, "id"),
    textIn(entry, "name"),
    textIn(entry, "typeId") ?? textIn(entry, "type"),
  ];
  if (id === undefined || name === undefined || typeId === undefined) return undefined;
  return {
    id,
    name,
    typeId,
    applicationUrl: urlIn(entry, "rpcUrl"),
    displayUrl: urlIn(entry, "displayUrl"),
    primary: entry["isPrimary"] === true || entry["primary"] === true,
    system: entry["isSystem"] === true || entry["system"] === true,
  };
}

function urlIn(entry: Record<string, unknown>, field: string): string | undefined {
  const url = textIn(entry, field);
  return url === undefined ? undefined : withoutTrailingSlashes(url);
}

/** Whether the account has Jira's global permission ADMINISTER (documented for Jira Cloud). */
async function administersJira(app: App): Promise<boolean> {
  const body = await app.send({
    operation: "read the account's permissions",
    method: "GET",
    path: "/rest/api/3/mypermissions?permissions=ADMINISTER",
  });
  const permissions = isRecord(body) ? body["permissions"] : undefined;
  const administer = isRecord(permissions) ? permissions["ADMINISTER"] : undefined;
  const has = isRecord(administer) ? administer["havePermission"] : undefined;
  if (typeof has !== "boolean")
    throw new UnexpectedForm("the response does not have the permission ADMINISTER");
  return has;
}

/** The site's cloud ID (documented; needs no credential). */
async function fetchCloudId(host: App): Promise<string> {
  const body = await host.send({ operation: "read the cloud ID", method: "GET", path: "/_edge/tenant_info" });
  const cloudId = isRecord(body) ? textIn(body, "cloudId") : undefined;
  if (cloudId === undefined) throw new UnexpectedForm("the response has no cloud ID");
  return cloudId;
}

/** A 200 with JSON of another form. */
class UnexpectedForm extends Error {}

async function observe<T>(app: App, read: () => Promise<T>): Promise<Observed<T>> {
  try {
    return { is: "observed", value: await read() };
  } catch (error) {
    if (error instanceof UnexpectedForm) return notReadable(error.message);
    if (!isAppError(error)) throw error;
    return notReadable(reasonOf(app, error));
  }
}

function notReadable(reason: string): { is: "not readable"; reason: string } {
  return { is: "not readable", reason };
}

/** What was reported, and what to do about it on a site. The general advice is for Data Center apps. */
function reasonOf({ target }: App, error: AppError): string {
  const { advice, status, message } = error;
  if (advice === undefined) return message;
  const source = target.siteCredential?.source ?? target.configKey;
  return `${advice.reported}. ${adviceFor(status, advice.reported, source) ?? advice.next}`.replace(
    /\.$/,
    "",
  );
}

function adviceFor(status: number | undefined, reported: string, source: string): string | undefined {
  // The vendor's text: "The IP address has been rejected because it is not on the allowlist".
  if (/\bIP address\b|\ballow ?list\b/i.test(reported))
    return "The site's IP allowlist may not have this machine's address.";
  if (status === 401)
    return (
      `Check the e-mail address, and the API token in ${source}: a token with scopes, and that of a service account, ` +
      "are not accepted at the site's own host."
    );
  if (status === 403) return `The account in ${source} must be an administrator of the product.`;
  return status === 404 ? "The site may not have this API." : undefined;
}
