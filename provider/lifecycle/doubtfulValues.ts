/**
 * Warnings about values that the products accept, but that may not do what is intended: quotes, hosts with an underscore, wildcards, and URLs
 * that differ from another one in their spelling only. No warning repeats the value: it may be secret.
 */

import { endpointsOf, redirectUrlOf } from "../atlassian/oauth/redirectUrl";
import type { AppTarget } from "../atlassian/target";
import { hasUnderscoreHost, isLookalike } from "../atlassian/urls";
import type { AppsConfig } from "../config/apps";
import { handoffKey } from "../config/cloud";
import { variablePrefix } from "../config/credentials";
import type { Warning } from "../schema/codes";
import { propertyPath } from "../schema/paths";
import type { Properties, Value } from "../schema/values";

/** A value by its place, and by the name of the property that it is or is an element of. */
interface Text {
  path: string;
  property: string;
  text: string;
}

/** The warnings about a resource's declared inputs that are new since the last run, whose inputs are `before`. */
export function inputWarnings(appsConfig: AppsConfig, declared: Properties, before: Properties): Warning[] {
  const subject = subjectOf(declared);
  return Object.entries(declared)
    .flatMap(([property, value]) => newTexts(property, value, before[property] ?? null))
    .flatMap(({ path, ...text }) => doubtsAbout(appsConfig, { path: `${path} of ${subject}`, ...text }));
}

/** The warnings about the configuration of the apps that a resource's inputs name. */
export function configWarnings(appsConfig: AppsConfig, { app, remoteApp }: Properties): Warning[] {
  return [app, remoteApp]
    .flatMap((name) => (typeof name === "string" ? (appsConfig.targets.get(name) ?? []) : []))
    .flatMap(configuredTexts)
    .flatMap((text) => doubtsAbout(appsConfig, text));
}

/** The warnings about the argument of `getRedirectUrl`. */
export function endpointWarnings(appsConfig: AppsConfig, authorizationEndpoint: string): Warning[] {
  const path = "getRedirectUrl: authorizationEndpoint";
  return doubtsAbout(appsConfig, { path, property: "authorizationEndpoint", text: authorizationEndpoint });
}

function subjectOf({ app, remoteApp, name }: Properties): string {
  const own = typeof app === "string" ? app : "an app";
  if (typeof name === "string") return `"${name}" on ${own}`;
  return typeof remoteApp === "string" ? `the link from ${own} to ${remoteApp}` : `a link on ${own}`;
}

function newTexts(property: string, value: Value, before: Value): Text[] {
  if (typeof value === "string") return value === before ? [] : [{ path: property, property, text: value }];
  if (!Array.isArray(value)) return [];
  const known = Array.isArray(before) ? before : [];
  return value.flatMap((text, index) =>
    typeof text !== "string" || known.includes(text)
      ? []
      : [{ path: propertyPath(property, [index]), property, text }],
  );
}

function configuredTexts(target: AppTarget): Text[] {
  const { configKey, url, displayUrl, testUser, handoff } = target;
  const credential = target.credential ?? target.siteCredential;
  const texts: Text[] = [{ path: `${configKey}.url`, property: "url", text: url }];
  if (displayUrl !== url)
    texts.push({ path: `${configKey}.displayUrl`, property: "displayUrl", text: displayUrl });
  if (credential !== undefined) {
    const text = credential.kind === "token" ? credential.token : credential.password;
    texts.push({ path: credential.source, property: "password", text });
  }
  for (const [half, text] of Object.entries(testUser)) {
    const variable = `${variablePrefix(target.name)}_TEST_${half.toUpperCase()}`;
    if (text !== undefined)
      texts.push({ path: `${configKey}.testUser.${half} (or ${variable})`, property: half, text });
  }
  for (const [remoteApp, shown] of Object.entries(handoff)) {
    for (const [property, text] of Object.entries(shown) as [string, string][])
      texts.push({ path: propertyPath(handoffKey(target, remoteApp), [property]), property, text });
  }
  return texts;
}

const QUOTED = /^(["'`]).*\1$|^[“‘„].*[”’“]$/su;
const CREDENTIALS = new Set(["clientId", "clientSecret", "username", "password"]);
const REDIRECT_URLS = new Set(["redirectUrl", "redirectUrls"]);
const CALLED_URLS = new Set([
  "url",
  "displayUrl",
  "applicationUrl",
  "authorizationEndpoint",
  "tokenEndpoint",
]);

function doubtsAbout(appsConfig: AppsConfig, { path, property, text }: Text): Warning[] {
  const doubts: Warning[] = [];
  if (CREDENTIALS.has(property) && QUOTED.test(text)) {
    const message = `${path} begins and ends with a quote, and the quotes are sent as part of it. Remove them if they are left over from an env file.`;
    doubts.push({ code: "QUOTED_VALUE", message });
  }
  const isRedirectUrl = REDIRECT_URLS.has(property);
  if ((isRedirectUrl || CALLED_URLS.has(property)) && hasUnderscoreHost(text)) {
    const consequence = isRedirectUrl
      ? "An app accepts such a redirect URL and sends users there, but may list the link without its host."
      : "An app may accept such a URL, and then fail to call it.";
    const message =
      `${path} has a host name with an underscore, which Java, the language of the products, can't parse. ${consequence} ` +
      "Use a host name without an underscore.";
    doubts.push({ code: "UNDERSCORE_HOST", message });
  }
  if (isRedirectUrl && text.includes("*")) {
    const message =
      `${path} contains *, which is not a wildcard: apps compare redirect URLs exactly, and refuse to redirect users to any other URL. ` +
      "Declare each redirect URL in full.";
    doubts.push({ code: "WILDCARD_REDIRECT_URL", message });
  }
  return [...doubts, ...lookalikes(appsConfig, { path, property, text })];
}

/** Redirect URLs and endpoints that are equivalent to those of a configured app, but spelled differently. */
function lookalikes(appsConfig: AppsConfig, { path, property, text }: Text): Warning[] {
  const apps = [...appsConfig.targets.values()];
  const servers = apps.filter(({ deployment }) => deployment !== "cloud");
  const known = (url: string, of: string, consequence: string): Warning[] => {
    if (!isLookalike(text, url)) return [];
    const message = `${path} differs only in spelling from that of ${of}, ${url}. ${consequence} Declare it as it is spelled there.`;
    return [{ code: "SIMILAR_URL", message }];
  };
  if (REDIRECT_URLS.has(property)) {
    const consequence = "Apps compare redirect URLs exactly, and refuse to redirect users to this one.";
    return servers.flatMap((server) =>
      apps.flatMap(({ name, displayUrl }) =>
        known(redirectUrlOf(displayUrl, endpointsOf(server).authorizationEndpoint), name, consequence),
      ),
    );
  }
  if (property !== "authorizationEndpoint" && property !== "tokenEndpoint") return [];
  const consequence =
    property === "authorizationEndpoint"
      ? "The redirect URL has a hash of its exact text, so it differs from the redirect URL for the app's own spelling."
      : "It reaches the same app, but is a different value.";
  return servers.flatMap((server) => known(endpointsOf(server)[property], server.name, consequence));
}
