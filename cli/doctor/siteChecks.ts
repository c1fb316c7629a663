/** What the provider can and can't do with a Cloud site, each with the reason. */

import { isAppError } from "../../provider/atlassian/appError";
import { isRecord } from "../../provider/schema/values";
import { meaningOf } from "../../provider/atlassian/urls";
import { withCode } from "../../provider/schema/codes";
import type { Check } from "./checks";
import { isMissing, isRead, whyUnread, type Instance } from "./instance";
import { administers, linksIn, listOf } from "./siteReadings";

/**
 * Runs all checks of a site. What a site does not show is `not available`: the provider works without it, and an administrator copies it from
 * the site's screens.
 */
export async function siteChecksOf(instance: Instance): Promise<Check[]> {
  const { target } = instance;
  const manifest = await instance.read(`${target.paths.applicationLinks}/1.0/manifest`);
  const isThere = isRead(manifest) || isAppError(manifest.problem, "APP_UNAUTHENTICATED", "APP_FORBIDDEN");
  const connection: Check =
    isThere || isMissing(manifest)
      ? { name: "Connection", state: "works", detail: `${target.url} responds.` }
      : { name: "Connection", state: "does not work", detail: whyUnread(manifest) };
  if (connection.state !== "works") return [connection];
  return [
    connection,
    await accountCheck(instance),
    manifestCheck(instance, isRead(manifest) ? manifest.json : undefined),
    await linksCheck(instance),
  ];
}

async function accountCheck(instance: Instance): Promise<Check> {
  const { product, productKey, siteCredential } = instance.target;
  const name = "Account";
  if (productKey !== "jira")
    return {
      name,
      state: "not available",
      detail: `${product.title} Cloud has no request that shows whether an account is an administrator.`,
    };
  const has = await administers(instance);
  const source = siteCredential?.source ?? instance.target.configKey;
  if (has === true) return { name, state: "works", detail: `The account in ${source} administers Jira.` };
  return has === false
    ? {
        name,
        state: "does not work",
        detail: `The account in ${source} must be an administrator of Jira: grant it the global permission Administer Jira.`,
      }
    : {
        name,
        state: "does not work",
        detail: `The permissions of the account could not be read. Check the e-mail address and the API token in ${source}.`,
      };
}

function manifestCheck({ target }: Instance, manifest: unknown): Check {
  const name = "Manifest";
  const { product, displayUrl, configKey } = target;
  if (!isRecord(manifest))
    return {
      name,
      state: "not available",
      detail: `The site shows no manifest: set applicationId below ${configKey}.handoff for each linked app.`,
    };
  const { typeId, url } = manifest;
  if (typeof typeId === "string" && typeId !== product.typeId)
    return {
      name,
      state: "does not work",
      detail: withCode(
        `The site is of the type ${typeId}, but ${configKey}.product is for ${product.title}: correct its product or its url.`,
        "CONFIGURATION",
      ),
    };
  if (typeof url === "string" && meaningOf(url) !== meaningOf(displayUrl))
    return {
      name,
      state: "does not work",
      detail: withCode(`Its base URL is ${url}: set ${configKey}.url to it.`, "CONFIGURATION"),
    };
  return { name, state: "works", detail: "It shows the application ID of links to the site." };
}

async function linksCheck(instance: Instance): Promise<Check> {
  const name = "Application links";
  const list = await listOf(instance);
  if (list === undefined)
    return { name, state: "not available", detail: "The site has no list of its application links." };
  if (!isRead(list)) return { name, state: "not available", detail: whyUnread(list) };
  return {
    name,
    state: "works",
    detail: `They can be read: ${linksIn(list).length}. It is not known whether sites list links over OAuth 2.0.`,
  };
}
