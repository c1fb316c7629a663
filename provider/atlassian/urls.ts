/** The products' rules for URLs. */

/** The app's setting for the https rule: the products require https, except for `localhost` or with `allowHttp`. */
export interface UrlRules {
  allowHttp: boolean;
  /** The app's name in `applinks:apps`. */
  appName: string;
}

/** What is wrong with a base URL (application URL, display URL), to read on from its path; `undefined` if valid. */
export function baseUrlProblem(text: string, rules: UrlRules): string | undefined {
  const url = absolute(text);
  if (typeof url === "string") return url;
  if (url.search !== "" || text.includes("?")) return "must not have a query string";
  return webUrlProblem(text, url, rules);
}

/** What is wrong with an authorization or token endpoint, which may have a query string; `undefined` if valid. */
export function endpointProblem(text: string, rules: UrlRules): string | undefined {
  const url = absolute(text);
  return typeof url === "string" ? url : webUrlProblem(text, url, rules);
}

/**
 * What is wrong with a redirect URL; `undefined` if valid. Any absolute URI without a fragment is valid; http only for the host
 * `localhost` (not 127.0.0.1) or with `allowHttp` (behaviour of shipped plugins).
 */
export function redirectUrlProblem(text: string, rules: UrlRules): string | undefined {
  const url = absolute(text);
  if (typeof url === "string") return url;
  const isOfWeb = url.protocol === "http:" || url.protocol === "https:";
  if (isOfWeb && !HAS_HOST.test(text)) return "has no host name";
  return url.protocol === "http:" ? httpProblem(url, rules) : undefined;
}

const HAS_HOST = /^https?:\/\/[^/?]/i;

/** The URL; `undefined` if the text is none. `URL.canParse` of Node.js 20 refuses hosts with other than ASCII characters once it is optimized. */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/**
 * The normal form of a URL: equal for two spellings of one URL. The case of the host, its Unicode or ASCII form, a default port and
 * trailing slashes make no difference.
 */
export function meaningOf(url: string): string {
  const parsed = parseUrl(url);
  if (parsed === undefined) return withoutTrailingSlashes(url);
  const { href, search, hash } = parsed;
  return search === "" && hash === "" ? withoutTrailingSlashes(href) : href;
}

/** Whether two URLs are equivalent. The products compare redirect URLs and OAuth endpoints exactly instead; see `isLookalike`. */
export function sameUrl(one: string, other: string): boolean {
  return one === other || meaningOf(one) === meaningOf(other);
}

/** Whether two URLs have one normal form: that of the URL standard, where a trailing slash matters except for an empty path. */
export function isSameWhenNormalized(one: string, other: string): boolean {
  return one === other || (parseUrl(one)?.href ?? one) === (parseUrl(other)?.href ?? other);
}

/** Whether two URLs are equivalent, but spelled differently. */
export function isLookalike(one: string, other: string): boolean {
  return one !== other && sameUrl(one, other);
}

/** Whether the URL's host has an underscore. */
export function hasUnderscoreHost(url: string): boolean {
  return parseUrl(url)?.hostname.includes("_") === true;
}

/** A URL as the products store it. */
export function withoutTrailingSlashes(url: string): string {
  // Not by /\/+$/, whose time grows with the square of the number of slashes.
  let end = url.length;
  while (url[end - 1] === "/") end -= 1;
  return url.slice(0, end);
}

function webUrlProblem(text: string, url: URL, rules: UrlRules): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must be an https URL";
  if (!HAS_HOST.test(text) || url.hostname === "") return "has no host name";
  if (url.username !== "" || url.password !== "") return "must not contain a user name or password";
  return url.protocol === "http:" ? httpProblem(url, rules) : undefined;
}

function httpProblem(url: URL, rules: UrlRules): string | undefined {
  if (url.hostname === "localhost" || rules.allowHttp) return undefined;
  return `must be https: ${rules.appName} accepts http only for localhost, unless its configuration sets allowHttp: true`;
}

/** The parsed URL, or what is wrong with it. */
function absolute(text: string): URL | string {
  if (text !== text.trim() || /\s/.test(text)) return "must not contain spaces";
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return "must be an absolute URL, such as https://jira.example.com";
  if (text.includes("#")) return "must not have a fragment (#…)";
  const forbidden = /[{}|\\^<>"`\p{Cc}]/u.exec(text)?.[0];
  // RFC 3986, 2. Products refuse it, or store a URL that no user reaches.
  if (forbidden !== undefined)
    return `must not contain ${forbidden}; if it is part of a placeholder, insert the value`;
  try {
    return new URL(text);
  } catch {
    return "is not a valid URL";
  }
}
