import { parse, type HTMLElement } from "node-html-parser";
import { CookieJar } from "tough-cookie";

/** A page as a person sees it. */
export interface SeenPage {
  url: string;
  status: number;
  /** The heading. */
  title: string;
  html: HTMLElement;
  /** The text of the content, with single spaces. */
  text: string;
  headers: Headers;
}

/** What a person enters in a form; `[]` unchecks all boxes of the name. */
export type Filled = Record<string, string | string[]>;

/** A person with a browser: keeps cookies, follows redirects, submits forms. */
export interface Person {
  open(url: string): Promise<SeenPage>;
  /** Clicks the link with this text. */
  follow(page: SeenPage, text: string): Promise<SeenPage>;
  /** Fills in the form that has this button, and submits it. `headers` replace those of the browser. */
  submit(
    page: SeenPage,
    button: string,
    filled?: Filled,
    headers?: Record<string, string>,
  ): Promise<SeenPage>;
}

/** A person without a session. */
export function newPerson(): Person {
  const jars = new Map<string, CookieJar>();
  const visit = async (
    url: string,
    init: { method?: string; body?: string; headers?: Record<string, string> } = {},
  ): Promise<SeenPage> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new CookieJar();
    jars.set(origin, jar);
    const cookie = await jar.getCookieString(url);
    const response = await fetch(url, { ...init, redirect: "manual", headers: { cookie, ...init.headers } });
    for (const set of response.headers.getSetCookie()) await jar.setCookie(set, url);
    const location = response.headers.get("location");
    if (location !== null) return visit(new URL(location, url).href, { headers: { referer: url } });
    const html = parse(await response.text());
    return {
      url,
      status: response.status,
      title: spaced(html.querySelector("h1")),
      html,
      text: spaced(html.querySelector("main")),
      headers: response.headers,
    };
  };
  return {
    open: (url) => visit(url),
    follow: (page, text) => {
      const link = page.html.querySelectorAll("a").find((candidate) => spaced(candidate) === text);
      if (link === undefined) throw new Error(`no link ${text} on ${page.url}: ${page.text}`);
      return visit(new URL(link.getAttribute("href") ?? "", page.url).href);
    },
    submit: (page, button, filled = {}, headers) => {
      const form = formWith(page, button);
      const values = valuesOf(form, filled).toString();
      const action = new URL(form.getAttribute("action") ?? "", page.url).href;
      if (form.getAttribute("method") !== "post")
        return visit(`${action}?${values}`, { headers: { referer: page.url } });
      const type = { "content-type": "application/x-www-form-urlencoded" };
      const usual = { origin: new URL(page.url).origin, referer: page.url };
      return visit(action, { method: "POST", body: values, headers: { ...type, ...(headers ?? usual) } });
    },
  };
}

const spaced = (element: HTMLElement | null): string => (element?.text ?? "").replace(/\s+/g, " ").trim();

/** The form of a page that has a button with this text. */
export function formWith(page: SeenPage, button: string): HTMLElement {
  const form = page.html
    .querySelectorAll("form")
    .find((candidate) => candidate.querySelectorAll("button").some((found) => spaced(found) === button));
  if (form === undefined)
    throw new Error(`no button ${button} on ${page.url} (${page.status}): ${page.text}`);
  return form;
}

function valuesOf(form: HTMLElement, filled: Filled): URLSearchParams {
  const values = new URLSearchParams();
  for (const field of form.querySelectorAll("input, select")) {
    const name = field.getAttribute("name") ?? "";
    if (name in filled) continue;
    const isBox = ["checkbox", "radio"].includes(field.getAttribute("type") ?? "");
    if (isBox && !field.hasAttribute("checked")) continue;
    const option = field.querySelector("option[selected]") ?? field.querySelector("option");
    values.append(name, (option ?? field).getAttribute("value") ?? "");
  }
  for (const [name, entered] of Object.entries(filled)) {
    if (form.querySelector(`[name="${name}"]`) === null) throw new Error(`the form has no field ${name}`);
    for (const value of [entered].flat()) values.append(name, value);
  }
  return values;
}

/** The credentials of an account under the field names of the page's login form. */
function credentialsFor(page: SeenPage, username: string): Filled {
  const prefix = page.html.querySelector('[name="j_username"]') === null ? "os" : "j";
  return { [`${prefix}_username`]: username, [`${prefix}_password`]: username };
}

/** The path of the list of application links. */
export const list = "/plugins/servlet/applinks/listApplicationLinks";

/** Logs a person in to an app, and opens a secure administrator session if the app requires it; ends at the list of application links. */
export async function logIn(person: Person, app: string, username = "admin"): Promise<SeenPage> {
  let page = await person.open(app + list);
  if (page.title.startsWith("Log in"))
    page = await person.submit(page, "Log in", credentialsFor(page, username));
  if (page.title !== "Administrator access") return page;
  const field = page.html.querySelector("[type=password]")?.getAttribute("name") ?? "";
  return person.submit(page, "Confirm", { [field]: username });
}

/** The session cookie of a new login, for requests without a browser. */
export async function cookieOf(app: string, login: string, form: Record<string, string>): Promise<string> {
  const response = await fetch(app + login, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(form),
  });
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

/** What is on the page under the name in a list of details. */
export function detail(page: SeenPage, name: string): string {
  const term = page.html.querySelectorAll("dt").find((candidate) => spaced(candidate) === name);
  if (term === undefined) throw new Error(`no ${name} on ${page.url}: ${page.text}`);
  return spaced(term.nextElementSibling);
}

/** The rows of the page's table, as texts by column. */
export const rowsOf = (page: SeenPage): string[][] =>
  page.html.querySelectorAll("tbody tr").map((row) => row.querySelectorAll("td, th").map(spaced));

/** The messages of a page: notices and errors of fields. */
export const messagesOf = (page: SeenPage): string[] =>
  page.html.querySelectorAll(".notice, .error").map(spaced);
