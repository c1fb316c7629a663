/** What the products accept as a URL, told before they have to say it. */

/** Whose URL it is, for the https rule: the products insist on https, http needs `localhost` or the app's `allowHttp`. */
export interface UrlRules {
  allowHttp: boolean;
  /** The app whose `allowHttp` would lift the rule, as it is named in the configuration. */
  appName: string;
}

/** What is wrong with a base URL (application URL, display URL), as the end of a sentence; `undefined` if nothing is. */
export function baseUrlProblem(text: string, rules: UrlRules): string | undefined {
  const url = absolute(text);
  if (typeof url === "string") return url;
  if (url.search !== "" || text.includes("?")) return "must not have a query string";
  return webUrlProblem(text, url, rules);
}

/** What is wrong with an endpoint URL (authorization or token endpoint); a query string is allowed. */
export function endpointProblem(text: string, rules: UrlRules): string | undefined {
  const url = absolute(text);
  return typeof url === "string" ? url : webUrlProblem(text, url, rules);
}

/**
 * What is wrong with a redirect URL. Any absolute URI without a fragment goes; http only for the host `localhost`
 * (not 127.0.0.1) or with `allowHttp` (behaviour of shipped plugins).
 */
export function redirectUrlProblem(text: string, rules: UrlRules): string | undefined {
  const url = absolute(text);
  if (typeof url === "string") return url;
  return url.protocol === "http:" ? httpProblem(url, rules) : undefined;
}

function webUrlProblem(text: string, url: URL, rules: UrlRules): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must be an https URL";
  if (!/^https?:\/\/[^/]/i.test(text) || url.hostname === "") return "has no host name";
  if (url.username !== "" || url.password !== "") return "must not carry a user name or password";
  return url.protocol === "http:" ? httpProblem(url, rules) : undefined;
}

function httpProblem(url: URL, rules: UrlRules): string | undefined {
  if (url.hostname === "localhost" || rules.allowHttp) return undefined;
  return `must be https: ${rules.appName} accepts http only for localhost, unless its entry says allowHttp: true`;
}

/** The parsed URL, or what keeps it from being one. */
function absolute(text: string): URL | string {
  if (text !== text.trim() || /\s/.test(text)) return "must not contain spaces";
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return "must be an absolute URL, such as https://jira.example.com";
  if (text.includes("#")) return "must not have a fragment (#…)";
  try {
    return new URL(text);
  } catch {
    return "is not a URL";
  }
}
