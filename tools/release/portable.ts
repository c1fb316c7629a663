import { createHash } from "node:crypto";

/** The addresses of running apps, context path included, by name. */
export type Addresses = Record<string, string>;

/** Each placeholder of a portable text with the value that replaces it where the apps run. */
function dictionary(addresses: Addresses): [word: string, here: string][] {
  return Object.entries(addresses).flatMap(([app, address]) => [
    [`<to ${app}>`, createHash("md5").update(`${address}/rest/oauth2/latest/authorize`).digest("base64url")],
    [`<${app}>`, address],
  ]);
}

/**
 * A text without the addresses of one sandbox's apps: `<app>` replaces an address, `<to app>` the end
 * of the redirect URL of connections to the app, which is a digest of the address.
 */
export function portable(text: string, addresses: Addresses): string {
  return dictionary(addresses).reduce((rest, [word, here]) => rest.replaceAll(here, word), text);
}

/** A portable text for apps with these addresses. */
export function local(text: string, addresses: Addresses): string {
  return dictionary(addresses).reduce((rest, [word, here]) => rest.replaceAll(word, here), text);
}
