/**
 * Whether the versions of two apps support links with each other.
 *
 * The products supported incoming and outgoing links for external applications before they supported links between products. The
 * vendor's page "Link to Atlassian products using OAuth 2.0" lists the versions from which links between two products are supported
 * (`since.productLinks`). The documentation of some older versions describes the same incoming and outgoing links, created by hand, but
 * does not list them as supported (`since.productLinksByHand`): these get a warning. Versions before those link products over OAuth 1.0
 * only: these are refused.
 */

import { listApplicationLinks, type ApplicationLink } from "../atlassian/applicationLinks";
import { isAppError, reportOf } from "../atlassian/appError";
import type { Context } from "./context";
import type { AppTarget } from "../atlassian/target";
import type { AppsConfig } from "../config/apps";
import { isAtLeast } from "../atlassian/products";
import { endpointsOf, isRedirectUrlOf } from "../atlassian/oauth/redirectUrl";
import { sameUrl } from "../atlassian/urls";
import type { Problem } from "../schema/validate";
import type { Properties, Value } from "../schema/values";

/** The result for a link's two apps: a problem at the input that names the remote app, or a warning. */
export type VersionCheck = { problem: Problem } | { warning: string };

/** An app that a resource refers to, and the input that does. */
export interface ReferredApp {
  target: AppTarget;
  path: string;
}

/**
 * Checks the versions of the local app and of the configured remote app, which the inputs name by `remoteApp` or by its URLs. `versions`
 * come from the preflight checks. Returns `undefined` if both are new enough, if the versions are not known, or if the object is for an
 * application that is not configured.
 */
export function checkProductLink(
  appsConfig: AppsConfig,
  versions: ReadonlyMap<string, string>,
  inputs: Properties,
): VersionCheck | undefined {
  const own = targetOf(appsConfig, inputs["app"]);
  const remoteApp = own === undefined ? undefined : remoteAppsOf(appsConfig, own, inputs)[0];
  if (own === undefined || remoteApp === undefined) return undefined;
  // The same message for both directions.
  const both = [own, remoteApp.target].sort((one, other) => (one.name < other.name ? -1 : 1));
  const lacks = ({ name }: AppTarget, since: string): boolean =>
    !isAtLeast(versions.get(name) ?? since, since);
  const old = both.filter((target) => lacks(target, target.product.since.productLinks));
  if (old.length === 0) return undefined;
  const refused = old.filter((target) => {
    const { productLinks, productLinksByHand = productLinks } = target.product.since;
    return lacks(target, productLinksByHand);
  });
  const names = both.map((target) => versionedName(target, versions)).join(" and ");
  const needed = old.map(({ product }) => `${product.title} ${product.since.productLinks}`).join(" and ");
  const upgrade = `upgrade ${old.map(({ name }) => name).join(" and ")}`;
  if (refused.length === 0) {
    return {
      warning:
        `${names}: links between these products over OAuth 2.0 are supported from ${needed} on. The documentation of your version ` +
        `describes the same incoming and outgoing links, created by hand. Test what you need, or ${upgrade}.`,
    };
  }
  const reason =
    `${names} cannot be linked with each other: links between these products over OAuth 2.0 need ${needed}, and older versions ` +
    `support external applications only; ${upgrade}, or link the two over OAuth 1.0 on their own screens`;
  return { problem: { path: remoteApp.path, reason } };
}

/**
 * Why a new object of a link between two products must not be created: the app has a link to a product that keeps its credentials inside, in a
 * form that is not known. Then the provider's own records may not be what the app's screens make. `undefined` without such a sign.
 */
export async function storageProblem(context: Context, inputs: Properties): Promise<Problem | undefined> {
  const own = targetOf(context.appsConfig, inputs["app"]);
  const remoteApp = own === undefined ? undefined : remoteAppsOf(context.appsConfig, own, inputs)[0];
  if (own?.credential === undefined || remoteApp === undefined || !own.preflight) return undefined;
  let inside: ApplicationLink | undefined;
  try {
    const links = await listApplicationLinks(context.app(own.name), "shared");
    inside = links.objects.find((link) => link.inside !== undefined);
  } catch (error) {
    // The operation itself fails with the same error.
    if (isAppError(error)) return undefined;
    throw error;
  }
  if (inside === undefined) return undefined;
  const reason =
    `${own.name} has the application link "${inside.name}" to a product with OAuth 2.0 credentials inside (its member ` +
    `${inside.inside ?? ""}), not in an incoming and an outgoing link. Nothing was changed. ` +
    reportOf(
      "product-link-storage",
      "a recording of what the browser sends while an administrator creates such a link, and the names of the members of this link",
    );
  return { path: remoteApp.path, reason };
}

function targetOf(appsConfig: AppsConfig, name: Value | undefined): AppTarget | undefined {
  return typeof name === "string" ? appsConfig.targets.get(name) : undefined;
}

/** The configured apps that inputs refer to: the app that the object is in, and those that it is for, by name or by URL. */
export function referredApps(appsConfig: AppsConfig, inputs: Properties): ReferredApp[] {
  const own = targetOf(appsConfig, inputs["app"]);
  const remote = remoteAppsOf(appsConfig, own, inputs);
  return own === undefined ? remote : [{ target: own, path: "app" }, ...remote];
}

/** The configured apps that an object is for, and the input that names each. */
function remoteAppsOf(appsConfig: AppsConfig, own: AppTarget | undefined, inputs: Properties): ReferredApp[] {
  const redirectUrls = Array.isArray(inputs["redirectUrls"]) ? inputs["redirectUrls"] : [];
  const signs: Record<string, (target: AppTarget) => boolean> = {
    remoteApp: ({ name }) => name === inputs["remoteApp"],
    applicationUrl: ({ url, displayUrl }) =>
      [url, displayUrl].some((known) => means(inputs["applicationUrl"], known)),
    authorizationEndpoint: (target) =>
      means(inputs["authorizationEndpoint"], endpointsOf(target).authorizationEndpoint),
    redirectUrls: ({ displayUrl }) =>
      redirectUrls.some((url) => typeof url === "string" && isRedirectUrlOf(displayUrl, url)),
  };
  const others = [...appsConfig.targets.values()].filter(({ name }) => name !== own?.name);
  const found = Object.entries(signs).flatMap(([path, isRemoteApp]) =>
    others.filter(isRemoteApp).map((target) => ({ target, path })),
  );
  return found.filter(({ target }, index) => found.findIndex((first) => first.target === target) === index);
}

function means(declared: Value | undefined, url: string): boolean {
  return typeof declared === "string" && sameUrl(declared, url);
}

/** An app as a message names it: `jira (Jira 9.12.0)`. */
function versionedName({ name, product }: AppTarget, versions: ReadonlyMap<string, string>): string {
  const version = versions.get(name);
  return `${name} (${product.title}${version === undefined ? "" : ` ${version}`})`;
}
