/** As much of a browser as sign-in and consent pages need: cookies, redirects one at a time, forms. No scripts. */

import axios, { type AxiosInstance, type AxiosResponse } from "axios";
import { parse, type HTMLElement } from "node-html-parser";
import { CookieJar } from "tough-cookie";
import type { Call } from "../responses";
import type { AppTarget } from "../target";
import { LARGEST_BODY, USER_AGENT, withoutResponse } from "../http";
import { transportOf } from "../transport";

/** An answer as a browser sees it. */
export interface Page {
  url: string;
  status: number;
  /** Where the answer redirects to, as a whole URL. */
  location: string | undefined;
  /** Lower-case names. */
  headers: Record<string, string>;
  text: string;
  html: HTMLElement;
}

/** One visit to a few apps. Nothing else is ever requested, so that neither cookies nor passwords leave them. */
export interface Browser {
  /** The app that the URL belongs to; `undefined` for any other place. */
  appAt(url: string): AppTarget | undefined;
  /** Asks for a page of an app. Throws `AppError` when no answer comes. */
  open(url: string, referer?: string): Promise<Page>;
  /**
   * Sends a form of a page as the button `pressed` does, with these fields filled in. `undefined`, and nothing is sent, where
   * the form leads to another place than the page's own app. Throws `AppError` when no answer comes.
   */
  submit(page: Page, form: HTMLElement, filledIn?: Record<string, string>): Promise<Page | undefined>;
  /** Calls a REST resource in the visitor's session, without a body. Throws `AppError` when no answer comes. */
  call(method: "GET" | "POST", url: string): Promise<Page>;
}

/** Opens a browser without cookies. Every request ends with the signal. */
export function openBrowser(apps: readonly AppTarget[], signal: AbortSignal): Browser {
  const clients = new Map<AppTarget, AxiosInstance>();
  // Unlike a browser's, cookies belong to one port: apps on one host, each with its own, do not sign each other out.
  const jars = new Map<string, CookieJar>();
  const appAt = (url: string): AppTarget | undefined => {
    const found = apps.flatMap((app) =>
      [app.displayUrl, app.url].filter((base) => isBelow(base, url)).map((base) => ({ app, base })),
    );
    // One context path may begin with another.
    return found.sort((one, other) => other.base.length - one.base.length)[0]?.app;
  };
  const clientOf = (app: AppTarget): AxiosInstance => {
    const known = clients.get(app) ?? openClient(app);
    clients.set(app, known);
    return known;
  };

  const request = async (
    method: "GET" | "POST",
    url: string,
    headers: Record<string, string>,
    data?: string,
  ): Promise<Page> => {
    const app = appAt(url);
    if (app === undefined) throw new Error("a browser was sent to a place that is not its apps'");
    const { origin, pathname } = new URL(url);
    const cookies = jars.get(origin) ?? new CookieJar();
    jars.set(origin, cookies);
    const call: Call = { operation: `open ${pathname} as the test user`, method, path: pathname };
    const tooLong = AbortSignal.timeout(app.timeout);
    let response: AxiosResponse<string>;
    try {
      response = await clientOf(app).request<string>({
        method,
        url,
        data,
        signal: AbortSignal.any([signal, tooLong]),
        headers: { ...headers, Cookie: await cookies.getCookieString(url) },
      });
    } catch (error) {
      throw withoutResponse(app, call, error, { signal, tooLong: tooLong.aborted });
    }
    // What the app may not set, a browser would not keep either.
    for (const cookie of setCookies(response)) await cookies.setCookie(cookie, url, { ignoreError: true });
    return pageOf(url, response);
  };

  return {
    appAt,
    open: (url, referer) => request("GET", url, { ...HTML, ...refererOf(referer) }),
    call: (method, url) =>
      request(method, url, { Accept: "application/json", "X-Atlassian-Token": "no-check" }),
    submit: async (page, form, filledIn = {}) => {
      const action = resolved(form.getAttribute("action") ?? page.url, page.url);
      if (action === undefined || appAt(action) !== appAt(page.url)) return undefined;
      const fields = new URLSearchParams(fieldsOf(form, filledIn)).toString();
      const headers = { ...HTML, ...refererOf(page.url) };
      if (form.getAttribute("method")?.toLowerCase() !== "post") {
        return request("GET", `${action.split(/[?#]/)[0] ?? action}?${fields}`, headers);
      }
      const type = { "Content-Type": "application/x-www-form-urlencoded" };
      return request("POST", action, { ...headers, ...type }, fields);
    },
  };
}

const HTML = { Accept: "text/html,application/xhtml+xml" };

const refererOf = (referer: string | undefined): Record<string, string> =>
  referer === undefined ? {} : { Referer: referer };

function openClient(app: AppTarget): AxiosInstance {
  return axios.create({
    // Each redirect is looked at before it is followed.
    maxRedirects: 0,
    maxContentLength: LARGEST_BODY,
    responseType: "text",
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
    ...transportOf(app),
    headers: { "User-Agent": USER_AGENT },
  });
}

const isBelow = (base: string, url: string): boolean =>
  url === base || ["/", "?"].some((next) => url.startsWith(`${base}${next}`));

function setCookies(response: AxiosResponse<string>): string[] {
  const header: unknown = response.headers["set-cookie"];
  return Array.isArray(header) ? header.map(String) : [];
}

function pageOf(url: string, response: AxiosResponse<string>): Page {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const { status } = response;
  const text = typeof response.data === "string" ? response.data : "";
  const isRedirect = status >= 300 && status < 400;
  const location = isRedirect ? resolved(headers["location"] ?? "", url) : undefined;
  return { url, status, location, headers, text, html: parse(text) };
}

const resolved = (target: string, base: string): string | undefined =>
  URL.canParse(target, base) ? new URL(target, base).href : undefined;

/** The form's fields as a browser would send them: what is disabled or not ticked stays out, and one button is pressed. */
function fieldsOf(form: HTMLElement, filledIn: Record<string, string>): [string, string][] {
  const fields = form
    .querySelectorAll("input")
    .filter((input) => !input.hasAttribute("disabled") && !UNSENT.includes(typeOf(input)))
    .filter((input) => !TICKED.includes(typeOf(input)) || input.hasAttribute("checked"))
    .map((input): [string, string] => {
      const name = input.getAttribute("name") ?? "";
      return [name, filledIn[name] ?? input.getAttribute("value") ?? ""];
    });
  const button = form
    .querySelectorAll("button, input")
    .find((element) => isSubmit(element) && !isRefusal(element));
  const name = button?.getAttribute("name") ?? "";
  const pressed: [string, string] = [name, button?.getAttribute("value") ?? ""];
  return [...fields, pressed].filter(([field]) => field !== "");
}

/** Types of inputs that are sent only when pressed, or not at all. */
const UNSENT = ["submit", "image", "button", "reset", "file"];

const TICKED = ["checkbox", "radio"];

const typeOf = (element: HTMLElement): string => element.getAttribute("type")?.toLowerCase() ?? "";

function isSubmit(element: HTMLElement): boolean {
  const type = typeOf(element);
  return type === "submit" || (element.tagName === "BUTTON" && type === "");
}

/** Whether a button says no. */
function isRefusal(element: HTMLElement): boolean {
  const reported = [element.getAttribute("name"), element.getAttribute("id"), element.getAttribute("value")];
  return /deny|refuse|reject|decline|cancel/i.test([...reported, element.text].join(" "));
}
