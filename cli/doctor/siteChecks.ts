/** What the provider can and can't do with a Cloud site, each with the reason. */

import { isAppError } from "../../provider/atlassian/appError";
import { isRecord } from "../../provider/schema/values";
import { meaningOf } from "../../provider/atlassian/urls";
import { broken, mayPass, notAvailable, unreadable, works, type Check, type Result } from "./checks";
import { isMissing, isRead, whyUnread, type Instance } from "./instance";
import { administers, linksIn, listOf, permissionsOf } from "./siteReadings";

/**
 * Runs all checks of a site. What a site does not show is `not available`: the provider works without it, and an administrator copies it from
 * the site's screens.
 */
export async function siteChecksOf(instance: Instance): Promise<Check[]> {
  const { target } = instance;
  const manifest = await instance.read(`${target.paths.applicationLinks}/1.0/manifest`);
  const isThere = isRead(manifest) || isAppError(manifest.problem, "APP_UNAUTHENTICATED", "APP_FORBIDDEN");
  const connection: Result =
    isThere || isMissing(manifest) ? works(`${target.url} responds.`) : unreadable(manifest);
  if (connection.state !== "works") return [{ name: "Connection", ...connection }];
  return [
    { name: "Connection", ...connection },
    { name: "Account", ...(await accountCheck(instance)) },
    { name: "Manifest", ...manifestCheck(instance, isRead(manifest) ? manifest.json : undefined) },
    { name: "Application links", ...(await linksCheck(instance)) },
  ];
}

async function accountCheck(instance: Instance): Promise<Result> {
  const { product, productKey, siteCredential, configKey } = instance.target;
  if (productKey !== "jira")
    return notAvailable(
      `${product.title} Cloud has no request that shows whether an account is an administrator.`,
    );
  const has = await administers(instance);
  const source = siteCredential?.source ?? configKey;
  if (has === true) return works(`The account in ${source} administers Jira.`);
  if (has === false)
    return broken(
      `The account in ${source} must be an administrator of Jira: grant it the global permission Administer Jira.`,
      "APP_FORBIDDEN",
    );
  const permissions = await permissionsOf(instance);
  const isRefused = isAppError(permissions.problem, "APP_UNAUTHENTICATED", "APP_FORBIDDEN");
  if (!isRefused && !isRead(permissions)) return unreadable(permissions);
  return broken(
    `The permissions of the account could not be read. Check the e-mail address and the API token in ${source}.`,
    permissions.problem?.code ?? "APP_NOT_API",
  );
}

function manifestCheck({ target }: Instance, manifest: unknown): Result {
  const { product, displayUrl, configKey } = target;
  if (!isRecord(manifest))
    return notAvailable(
      `The site shows no manifest: set applicationId below ${configKey}.handoff for each linked app.`,
    );
  const { typeId, url } = manifest;
  if (typeof typeId === "string" && typeId !== product.typeId)
    return broken(
      `The site is of the type ${typeId}, but ${configKey}.product is for ${product.title}: correct its product or its url.`,
      "CONFIGURATION",
    );
  if (typeof url === "string" && meaningOf(url) !== meaningOf(displayUrl))
    return broken(`Its base URL is ${url}: set ${configKey}.url to it.`, "CONFIGURATION");
  return works("It shows the application ID of links to the site.");
}

async function linksCheck(instance: Instance): Promise<Result> {
  const list = await listOf(instance);
  if (list === undefined) return notAvailable("The site has no list of its application links.");
  // What the site refuses or shows as a page, it does not show; a failure shows nothing.
  if (list.response === undefined || mayPass(list)) return unreadable(list);
  if (!isRead(list)) return notAvailable(whyUnread(list));
  return works(
    `They can be read: ${linksIn(list).length}. It is not known whether sites list links over OAuth 2.0.`,
  );
}
