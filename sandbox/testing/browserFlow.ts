import { parse, type HTMLElement } from "node-html-parser";
import { CookieJar } from "tough-cookie";
import { sandboxRoot } from "../products/oauthPaths";
import { emailOf } from "../products/products";
import { currentUserPath } from "../resource-server/protectedResources";

/** The apps, the user and the final request of a browser flow. */
export interface BrowserFlow {
  /** The base URL of the client app. */
  from: string;
  /** The base URL of the authorization server. */
  to: string;
  /** The name or ID of the client app's outgoing connection. Default: the first to the authorization server. */
  connection?: string;
  /** The user's account in both apps. Default: `user` with the password `user`. */
  user?: { username: string; password: string };
  /** The path of the client app's request to the authorization server. Default: the current user. */
  path?: string;
  method?: string;
  body?: unknown;
  /** Called while the consent page is open, before the user selects Allow. */
  beforeAllow?: () => Promise<unknown>;
}

/** The result of a browser flow. */
export interface BrowserFlowResult {
  /** The authorization server's status; 0 if the client app could not call it. */
  status: number;
  /** The authorization server's response. */
  body: unknown;
  /** A description of each step. */
  steps: string[];
}

/** The maximal number of redirects and pages. */
const MAX_PAGES = 20;

/**
 * Runs a browser flow over HTTP: logs in to the client app, follows its redirects to the authorization server's
 * consent page, logs in there, allows access, follows the redirect back, and sends the client app's request to
 * the authorization server. Throws an error with the last page if the flow does not complete.
 */
export async function runBrowserFlow(flow: BrowserFlow): Promise<BrowserFlowResult> {
  const { from, to, connection = to } = flow;
  const user = flow.user ?? { username: "user", password: "user" };
  const steps: string[] = [];
  const client = createBrowserClient();
  const route = `${from}${sandboxRoot}/connections/${encodeURIComponent(connection)}`;
  await logIn(client, from, user);
  steps.push(`${user.username} logs in to ${from}`);
  const { initFlowUrl } = json(await client.request("POST", `${route}/flow`)) as { initFlowUrl: string };
  steps.push(
    `${user.username} starts the outgoing link${flow.connection === undefined ? "" : ` "${flow.connection}"`} to ${to}`,
  );
  await followPages(client, initFlowUrl, { ...flow, user }, steps);
  const { method = "GET", path = await pathOfUser(client, to), body } = flow;
  const call = JSON.stringify({ method, path, ...(body !== undefined && { body }) });
  const response = json(
    await client.request("POST", `${route}/call`, { body: call, contentType: "application/json" }),
  ) as { status: number; body: unknown };
  steps.push(`${from} sends ${method} ${path} to ${to} on behalf of ${user.username}: ${response.status}`);
  return { ...response, steps };
}

/** The path of the app's current-user resource. */
async function pathOfUser(client: BrowserClient, app: string): Promise<string> {
  const page = await client.request("GET", `${app}/rest/applinks/1.0/manifest.json`);
  const { typeId } = json(page) as { typeId: string };
  return currentUserPath(typeId) ?? "/";
}

/** Follows redirects and submits forms until the user is back at the client app. */
async function followPages(
  client: BrowserClient,
  start: string,
  { from, to, user, beforeAllow }: BrowserFlow & { user: { username: string; password: string } },
  steps: string[],
): Promise<void> {
  let page = await client.request("GET", start);
  for (let hops = 0; hops < MAX_PAGES; hops += 1) {
    const { location } = page;
    if (location !== undefined) {
      page = await client.request("GET", location);
      continue;
    }
    const title = page.html.querySelector("h1")?.text ?? "";
    const form = page.html.querySelector("form");
    if (page.status === 200 && form === null && page.url.startsWith(`${from}/`)) {
      steps.push(`${from} receives the code at its redirect URL and exchanges it for a token`);
      return;
    }
    if (page.status !== 200 || form === null || !page.url.startsWith(`${to}/`)) {
      const reported = page.html.querySelector("p")?.text ?? page.html.text.slice(0, 200);
      throw new Error(
        `the browser flow ended at ${page.url.split("?")[0] ?? ""} with ${page.status}, "${title}": ${reported}`,
      );
    }
    const needsPassword = form.querySelector("input[type=password]") !== null;
    steps.push(
      needsPassword
        ? `${user.username} logs in to ${to}`
        : `${to} shows "${title}"; ${user.username} selects Allow`,
    );
    if (!needsPassword) await beforeAllow?.();
    const filledIn = needsPassword ? loginOf(user) : {};
    page = await submit(client, page, form, filledIn);
  }
  throw new Error(`the browser flow did not return to ${from} within ${MAX_PAGES} pages`);
}

async function logIn(
  client: BrowserClient,
  app: string,
  user: { username: string; password: string },
): Promise<void> {
  const redirect = await client.request("GET", `${app}${sandboxRoot}/login`);
  const page = await client.request("GET", redirect.location ?? app);
  const form = page.html.querySelector("form");
  if (form === null) throw new Error(`${app} does not return a login form`);
  const next = await submit(client, page, form, loginOf(user));
  if (next.location === undefined) throw new Error(`${app} refuses the login of ${user.username}`);
}

/** The credentials under the field names of all products' login forms. A Cloud site's has an e-mail address. */
function loginOf({ username, password }: { username: string; password: string }): Record<string, string> {
  return {
    ...{ os_username: username, os_password: password, j_username: username, j_password: password },
    ...{ username: emailOf({ username }), password },
  };
}

function submit(
  client: BrowserClient,
  page: Page,
  form: HTMLElement,
  filledIn: Record<string, string>,
): Promise<Page> {
  const fields = form.querySelectorAll("input").map((input): [string, string] => {
    const name = input.getAttribute("name") ?? "";
    return [name, filledIn[name] ?? input.getAttribute("value") ?? ""];
  });
  const action = new URL(form.getAttribute("action") ?? page.url, page.url).href;
  const data = new URLSearchParams(fields).toString();
  return form.getAttribute("method")?.toLowerCase() === "post"
    ? client.request("POST", action, {
        body: data,
        contentType: "application/x-www-form-urlencoded",
        referer: page.url,
      })
    : client.request("GET", `${action}?${data}`, { referer: page.url });
}

interface Page {
  url: string;
  status: number;
  /** The target of a redirect. */
  location: string | undefined;
  text: string;
  html: HTMLElement;
}

interface BrowserClient {
  request(
    method: string,
    url: string,
    options?: { body?: string; contentType?: string; referer?: string },
  ): Promise<Page>;
}

/**
 * Creates a browser client: it stores cookies and sends the Referer of submitted forms. Its cookies belong to a
 * port, because all apps have the same host name on loopback. It shares no code with the provider's browser client, because it tests it.
 */
function createBrowserClient(): BrowserClient {
  const jars = new Map<string, CookieJar>();
  return {
    request: async (method, url, { body, contentType, referer } = {}) => {
      const { origin } = new URL(url);
      const cookies = jars.get(origin) ?? new CookieJar();
      jars.set(origin, cookies);
      const response = await fetch(url, {
        method,
        redirect: "manual",
        headers: {
          cookie: await cookies.getCookieString(url),
          "x-atlassian-token": "no-check",
          ...(contentType !== undefined && { "content-type": contentType }),
          ...(referer !== undefined && { referer }),
        },
        ...(body !== undefined && { body }),
      });
      for (const cookie of response.headers.getSetCookie()) await cookies.setCookie(cookie, url);
      const text = await response.text();
      const location = response.headers.get("location");
      return {
        url,
        status: response.status,
        location: location === null ? undefined : new URL(location, url).href,
        text,
        html: parse(text),
      };
    },
  };
}

function json(page: Page): unknown {
  if (page.status !== 200)
    throw new Error(
      `${page.url.split("?")[0] ?? ""} responded with ${page.status}: ${page.text.slice(0, 200)}`,
    );
  return JSON.parse(page.text);
}
