/**
 * Whether two apps of the fleet are new enough to be linked with each other.
 *
 * The products have had incoming and outgoing links for other applications longer than for each other. The vendor's page "Link to
 * Atlassian products using OAuth 2.0" supports links between two products from certain versions on (`since.productLinks`). The
 * documentation of some older ones describes the same made by hand of an incoming and an outgoing link on each side, which is what
 * is made here, but does not list them as supported (`since.productLinksByHand`): that is a warning. Of versions before those it
 * links products over OAuth 1.0 only: that is refused.
 */

import type { AppTarget } from "../atlassian/target";
import type { AppsConfig } from "../config/apps";
import { isAtLeast } from "../atlassian/products";
import { endpointsOf, isRedirectUrlOf } from "../atlassian/oauth/redirectUrl";
import type { Problem } from "../schema/validate";
import type { Properties, Value } from "../schema/values";

/** What the versions of a link's two apps come to: a refusal, told at the input that names the other app, or a warning. */
export type Judgement = { problem: Problem } | { warning: string };

/**
 * Judges the versions of the app that the inputs name, and of the other one of the fleet that they link it with: by `remoteApp`, or
 * by its URLs. `versions` are those that the look before the run learned. `undefined` where both are new enough, or the object is for
 * an application outside of the fleet, or nobody knows the versions.
 */
export function judgeProductLink(
  appsConfig: AppsConfig,
  versions: ReadonlyMap<string, string>,
  inputs: Properties,
): Judgement | undefined {
  const own = targetOf(appsConfig, inputs["app"]);
  const remoteApp = own === undefined ? undefined : remoteAppOf(appsConfig, own, inputs);
  if (own === undefined || remoteApp === undefined) return undefined;
  // One message for the pair, whichever of them a resource is on.
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
        `${names}: links between the two products over OAuth 2.0 are supported from ${needed} on. The documentation of this ` +
        `version describes making one by hand of the same incoming and outgoing links; try what you need it for, or ${upgrade}.`,
    };
  }
  const reason =
    `${names} cannot be linked with each other: products link over OAuth 2.0 from ${needed} on, before that with external ` +
    `applications alone; ${upgrade}, or link the two over OAuth 1.0 on their own screens`;
  return { problem: { path: remoteApp.path, reason } };
}

function targetOf(appsConfig: AppsConfig, name: Value | undefined): AppTarget | undefined {
  return typeof name === "string" ? appsConfig.targets.get(name) : undefined;
}

/** The other app of the fleet that an object is for, and the input that says so. */
function remoteAppOf(
  appsConfig: AppsConfig,
  own: AppTarget,
  inputs: Properties,
): { target: AppTarget; path: string } | undefined {
  const redirectUrls = Array.isArray(inputs["redirectUrls"]) ? inputs["redirectUrls"] : [];
  const signs: Record<string, (target: AppTarget) => boolean> = {
    remoteApp: ({ name }) => name === inputs["remoteApp"],
    applicationUrl: ({ url, displayUrl }) =>
      [url, displayUrl].some((known) => known === inputs["applicationUrl"]),
    authorizationEndpoint: (target) =>
      endpointsOf(target).authorizationEndpoint === inputs["authorizationEndpoint"],
    redirectUrls: ({ displayUrl }) =>
      redirectUrls.some((url) => typeof url === "string" && isRedirectUrlOf(displayUrl, url)),
  };
  const others = [...appsConfig.targets.values()].filter(({ name }) => name !== own.name);
  for (const [path, isRemoteApp] of Object.entries(signs)) {
    const target = others.find(isRemoteApp);
    if (target !== undefined) return { target, path };
  }
  return undefined;
}

/** An app as a message names it: `jira (Jira 9.12.0)`. */
function versionedName({ name, product }: AppTarget, versions: ReadonlyMap<string, string>): string {
  const version = versions.get(name);
  return `${name} (${product.title}${version === undefined ? "" : ` ${version}`})`;
}
