import { parse, type HTMLElement } from "node-html-parser";
import { CookieJar } from "tough-cookie";
import { sandboxRoot } from "../oauth-client/connectionFlow";
import { products } from "../products/products";

/** Which link a person goes through, and as whom. */
export interface BrowserFlow {
  /** The base URL of the app that calls. */
  from: string;
  /** The base URL of the app that is called. */
  to: string;
  /** The name or ID of the client app's outgoing connection. Default: the first that leads to the authorization server. */
  connection?: string;
  /** The person's account, in both apps. Default: `user` with the password `user`. */
  user?: { username: string; password: string };
  /** What the client app then asks the authorization server for. Default: who the person is. */
  path?: string;
  method?: string;
  body?: unknown;
  /** What happens while the person stands on the consent page; Allow is pressed afterwards. */
  beforeAllow?: () => Promise<unknown>;
}

/** What came of it. */
export interface BrowserFlowResult {
  /** The authorization server's status; 0 if the client app could not call it. */
  status: number;
  /** The authorization server's response. */
  body: unknown;
  /** What happened, in sentences. */
  steps: string[];
}

/** How many redirects and pages a browser flow may take. */
const MOST_PAGES = 20;

/**
 * Takes a person through a link, as a browser would, over plain HTTP: logs in at the client app, follows its redirects to the
 * authorization server's consent page, logs in there, allows, comes back, and lets the client app call the authorization server. Throws
 * an error that names the page at which the browser flow ended.
 */
export async function runBrowserFlow(walk: BrowserFlow): Promise<BrowserFlowResult> {
  const { from, to, connection = to } = walk;
  const user = walk.user ?? { username: "user", password: "user" };
  const steps: string[] = [];
  const browser = openBrowser();
  const route = `${from}${sandboxRoot}/connections/${encodeURIComponent(connection)}`;
  await logIn(browser, from, user);
  steps.push(`${user.username} logs in at ${from}`);
  const { initFlowUrl } = json(await browser.request("POST", `${route}/flow`)) as { initFlowUrl: string };
  steps.push(
    `${user.username} asks it to connect to ${to} by its outgoing link${walk.connection === undefined ? "" : ` "${walk.connection}"`}`,
  );
  await goThrough(browser, initFlowUrl, { ...walk, user }, steps);
  const { method = "GET", path = await whoAmI(browser, to), body } = walk;
  const call = JSON.stringify({ method, path, ...(body !== undefined && { body }) });
  const response = json(
    await browser.request("POST", `${route}/call`, { body: call, contentType: "application/json" }),
  ) as { status: number; body: unknown };
  steps.push(`${from} asks ${to} for ${method} ${path} on behalf of ${user.username}: ${response.status}`);
  return { ...response, steps };
}

/** The path of the resource by which the app tells who asks. */
async function whoAmI(browser: Browser, app: string): Promise<string> {
  const page = await browser.request("GET", `${app}/rest/applinks/1.0/manifest.json`);
  const { typeId } = json(page) as { typeId: string };
  const product = Object.values(products).find((candidate) => candidate.typeId === typeId);
  return product?.resources.find(({ responses }) => responses === "account")?.path ?? "/";
}

/** Follows redirects and fills in forms until the person is back at the client app. */
async function goThrough(
  browser: Browser,
  start: string,
  { from, to, user, beforeAllow }: BrowserFlow & { user: { username: string; password: string } },
  steps: string[],
): Promise<void> {
  let page = await browser.request("GET", start);
  for (let hops = 0; hops < MOST_PAGES; hops += 1) {
    const { location } = page;
    if (location !== undefined) {
      page = await browser.request("GET", location);
      continue;
    }
    const title = page.html.querySelector("h1")?.text ?? "";
    const form = page.html.querySelector("form");
    if (page.status === 200 && form === null && page.url.startsWith(`${from}/`)) {
      steps.push(`${from} takes the code at its redirect URL and exchanges it for a token`);
      return;
    }
    if (page.status !== 200 || form === null || !page.url.startsWith(`${to}/`)) {
      const reported = page.html.querySelector("p")?.text ?? page.html.text.slice(0, 200);
      throw new Error(
        `the walk ended at ${page.url.split("?")[0] ?? ""} with ${page.status}, "${title}": ${reported}`,
      );
    }
    const needsPassword = form.querySelector("input[type=password]") !== null;
    steps.push(
      needsPassword
        ? `${user.username} logs in at ${to}`
        : `${to} asks: ${title} ${user.username} presses Allow`,
    );
    if (!needsPassword) await beforeAllow?.();
    const filledIn = needsPassword ? loginOf(user) : {};
    page = await submit(browser, page, form, filledIn);
  }
  throw new Error(`the walk did not come back to ${from} within ${MOST_PAGES} steps`);
}

async function logIn(
  browser: Browser,
  app: string,
  user: { username: string; password: string },
): Promise<void> {
  // The callback servlet sends whoever is not logged in to the product's own login page.
  const sentAway = await browser.request("GET", `${app}/plugins/servlet/oauth2/client/callback`);
  const page = await browser.request("GET", sentAway.location ?? app);
  const form = page.html.querySelector("form");
  if (form === null) throw new Error(`${app} shows no login form`);
  const next = await submit(browser, page, form, loginOf(user));
  if (next.location === undefined) throw new Error(`${app} does not let ${user.username} log in`);
}

/** The login under all names that the products' forms have for it. */
function loginOf({ username, password }: { username: string; password: string }): Record<string, string> {
  return { os_username: username, os_password: password, j_username: username, j_password: password };
}

function submit(
  browser: Browser,
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
    ? browser.request("POST", action, {
        body: data,
        contentType: "application/x-www-form-urlencoded",
        referer: page.url,
      })
    : browser.request("GET", `${action}?${data}`, { referer: page.url });
}

interface Page {
  url: string;
  status: number;
  /** Where the response redirects to. */
  location: string | undefined;
  text: string;
  html: HTMLElement;
}

interface Browser {
  request(
    method: string,
    url: string,
    options?: { body?: string; contentType?: string; referer?: string },
  ): Promise<Page>;
}

/**
 * As much of a browser as a browser flow needs: cookies, and the Referer of submitted forms. Unlike a browser's, its cookies belong to
 * one port: on loopback the apps share a host name.
 */
function openBrowser(): Browser {
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
    throw new Error(`${page.url.split("?")[0] ?? ""} answered ${page.status}: ${page.text.slice(0, 200)}`);
  return JSON.parse(page.text);
}
