/**
 * Whether two apps of the fleet are new enough to be linked with each other.
 *
 * The products have had incoming and outgoing links for other applications longer than for each other. The vendor's page "Link to
 * Atlassian products using OAuth 2.0" supports links between two products from certain versions on (`since.productLinks`). The
 * documentation of some older ones describes the same made by hand of an incoming and an outgoing link on each side, which is what
 * is made here, but does not list them as supported (`since.productLinksByHand`): that is a warning. Of versions before those it
 * links products over OAuth 1.0 only: that is refused.
 */

import type { FleetApp } from "../atlassian/target";
import type { Fleet } from "../config/apps";
import { isAtLeast } from "../atlassian/products";
import { endpointsOf, isRedirectUrlOf } from "../atlassian/oauth/redirectUrl";
import type { Problem } from "../schema/validate";
import type { Properties, Value } from "../schema/values";

/** What the versions of a link's two apps come to: a refusal, told at the input that names the other app, or a warning. */
export type Judgement = { problem: Problem } | { caution: string };

/**
 * Judges the versions of the app that the inputs name, and of the other one of the fleet that they link it with: by `remoteApp`, or
 * by its URLs. `versions` are those that the look before the run learned. `undefined` where both are new enough, or the object is for
 * an application outside of the fleet, or nobody knows the versions.
 */
export function judgeProductLink(
  fleet: Fleet,
  versions: ReadonlyMap<string, string>,
  inputs: Properties,
): Judgement | undefined {
  const own = entryOf(fleet, inputs["app"]);
  const peer = own === undefined ? undefined : peerOf(fleet, own, inputs);
  if (own === undefined || peer === undefined) return undefined;
  // One message for the pair, whichever of them a resource is on.
  const both = [own, peer.entry].sort((one, other) => (one.name < other.name ? -1 : 1));
  const lacks = ({ name }: FleetApp, since: string): boolean =>
    !isAtLeast(versions.get(name) ?? since, since);
  const old = both.filter((entry) => lacks(entry, entry.product.since.productLinks));
  if (old.length === 0) return undefined;
  const refused = old.filter((entry) => {
    const { productLinks, productLinksByHand = productLinks } = entry.product.since;
    return lacks(entry, productLinksByHand);
  });
  const names = both.map((entry) => versionedName(entry, versions)).join(" and ");
  const needed = old.map(({ product }) => `${product.title} ${product.since.productLinks}`).join(" and ");
  const upgrade = `upgrade ${old.map(({ name }) => name).join(" and ")}`;
  if (refused.length === 0) {
    return {
      caution:
        `${names}: links between the two products over OAuth 2.0 are supported from ${needed} on. The documentation of this ` +
        `version describes making one by hand of the same incoming and outgoing links; try what you need it for, or ${upgrade}.`,
    };
  }
  const reason =
    `${names} cannot be linked with each other: products link over OAuth 2.0 from ${needed} on, before that with external ` +
    `applications alone; ${upgrade}, or link the two over OAuth 1.0 on their own screens`;
  return { problem: { path: peer.path, reason } };
}

function entryOf(fleet: Fleet, name: Value | undefined): FleetApp | undefined {
  return typeof name === "string" ? fleet.apps.get(name) : undefined;
}

/** The other app of the fleet that an object is for, and the input that says so. */
function peerOf(
  fleet: Fleet,
  own: FleetApp,
  inputs: Properties,
): { entry: FleetApp; path: string } | undefined {
  const redirectUrls = Array.isArray(inputs["redirectUrls"]) ? inputs["redirectUrls"] : [];
  const signs: Record<string, (entry: FleetApp) => boolean> = {
    remoteApp: ({ name }) => name === inputs["remoteApp"],
    applicationUrl: ({ url, displayUrl }) =>
      [url, displayUrl].some((known) => known === inputs["applicationUrl"]),
    authorizationEndpoint: (entry) =>
      endpointsOf(entry).authorizationEndpoint === inputs["authorizationEndpoint"],
    redirectUrls: ({ displayUrl }) =>
      redirectUrls.some((url) => typeof url === "string" && isRedirectUrlOf(displayUrl, url)),
  };
  const others = [...fleet.apps.values()].filter(({ name }) => name !== own.name);
  for (const [path, isPeer] of Object.entries(signs)) {
    const entry = others.find(isPeer);
    if (entry !== undefined) return { entry, path };
  }
  return undefined;
}

/** An app as a message names it: `jira (Jira 9.12.0)`. */
function versionedName({ name, product }: FleetApp, versions: ReadonlyMap<string, string>): string {
  const version = versions.get(name);
  return `${name} (${product.title}${version === undefined ? "" : ` ${version}`})`;
}
