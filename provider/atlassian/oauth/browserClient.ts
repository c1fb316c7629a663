/** An HTTP client for sign-in and consent pages: cookies, redirects one at a time, forms, no scripts. */

import axios, { type AxiosInstance, type AxiosResponse } from "axios";
import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import type { HTMLElement } from "node-html-parser";
import { CookieJar } from "tough-cookie";
import { AppError, isAppError } from "../appError";
import { describe, type Call } from "../responses";
import type { AppTarget } from "../target";
import { USER_AGENT, withoutResponse } from "../http";
import type { Timeouts } from "../timeouts";
import { proxySettings, transportOf } from "../transport";
import { parseUrl } from "../urls";
import { formsOf, type Form, type Forms } from "./forms";

/** A response. */
export interface Page {
  url: string;
  status: number;
  /** The absolute URL of a redirect. */
  location: string | undefined;
  /** Lower-case names. */
  headers: Record<string, string>;
  text: string;
  html: Forms;
}

/** Values of a form's fields, such as a password, and the only app that may receive them. */
export interface FilledIn {
  app: AppTarget;
  fields: Record<string, string>;
}

/** A browser session with some apps. It sends requests to those apps only, so that cookies and passwords stay with them. */
export interface BrowserClient {
  /** The app of the URL; `undefined` if it is none of the session's. */
  appAt(url: string): AppTarget | undefined;
  /** Requests a page of an app. Throws `AppError` if there is no response. */
  open(url: string, referer?: string): Promise<Page>;
  /**
   * Submits a form of a page with its first button that does not refuse. `undefined`, without a request, if the form leads to another
   * app than the page's or than that of the filled-in values, or would put those into a URL. Throws `AppError` if there is no response.
   */
  submit(page: Page, form: Form, filledIn?: FilledIn): Promise<Page | undefined>;
  /** Calls a REST resource in the user's session, without a body. Throws `AppError` if there is no response. */
  call(method: "GET" | "POST", url: string): Promise<Page>;
}

/**
 * Opens a session without cookies. Every request ends with the signal. Sends a request again if its response was lost, or if a gateway in
 * front of the app responded; a posted form only once more, since failed sign-ins lock accounts.
 */
export function openBrowserClient(
  apps: readonly AppTarget[],
  signal: AbortSignal,
  timeouts: Pick<Timeouts, "retries" | "firstWait">,
): BrowserClient {
  const clients = new Map<AppTarget, AxiosInstance>();
  // Cookies by origin, unlike in browsers: apps on one host with different ports do not sign each other out.
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

  const backoff = new ExponentialBackoff({ initialDelay: timeouts.firstWait });
  const retrying = (maxAttempts: number) =>
    retry(handleWhen(isLost).orWhenResult(isOfGateway), { maxAttempts, backoff });
  const [often, once] = [retrying(timeouts.retries), retrying(1)];

  const sendOnce = async (
    method: "GET" | "POST",
    url: string,
    headers: Record<string, string>,
    data?: string,
  ): Promise<Page> => {
    const app = appAt(url);
    if (app === undefined) throw new Error("the browser client may call its own apps only");
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
        ...proxySettings(app, url),
        headers: { ...headers, Cookie: await cookies.getCookieString(url) },
      });
    } catch (error) {
      throw withoutResponse(app, call, error, { signal, tooLong: tooLong.aborted, url });
    }
    // Like a browser, ignores cookies that the app may not set.
    for (const cookie of setCookies(response)) await cookies.setCookie(cookie, url, { ignoreError: true });
    const page = pageOf(url, response);
    if (page === undefined) {
      const next = "Check the app's URL and the proxies in front of it.";
      throw new AppError("APP_NOT_API", describe(app, call, "the page has too many forms", next));
    }
    return page;
  };

  const request = (...args: Parameters<typeof sendOnce>): Promise<Page> => {
    const [, , , form] = args;
    return (form === undefined ? often : once).execute(() => sendOnce(...args), signal);
  };

  return {
    appAt,
    open: (url, referer) => request("GET", url, { ...HTML, ...refererOf(referer) }),
    call: (method, url) =>
      request(method, url, { Accept: "application/json", "X-Atlassian-Token": "no-check" }),
    submit: async (page, form, filledIn) => {
      const action = resolved(form.element.getAttribute("action") ?? page.url, page.url);
      const app = appAt(page.url);
      if (action === undefined || appAt(action) !== app) return undefined;
      if (filledIn !== undefined && (filledIn.app !== app || !isPosted(form))) return undefined;
      const fields = new URLSearchParams(fieldsOf(form, filledIn?.fields ?? {})).toString();
      const headers = { ...HTML, ...refererOf(page.url) };
      if (!isPosted(form)) {
        return request("GET", `${action.split(/[?#]/)[0] ?? action}?${fields}`, headers);
      }
      const type = { "Content-Type": "application/x-www-form-urlencoded" };
      return request("POST", action, { ...headers, ...type }, fields);
    },
  };
}

/** Whether the response did not arrive: a page can be requested again, and the client app's result of the flow is read afterwards. */
const isLost = (error: Error): boolean => isAppError(error, "APP_RESPONSE_LOST", "APP_UNREACHABLE");

/** Whether a gateway responded, because the app did not. */
const isOfGateway = (page: unknown): boolean => [502, 503, 504].includes((page as Page).status);

const HTML = { Accept: "text/html,application/xhtml+xml" };

const refererOf = (referer: string | undefined): Record<string, string> =>
  referer === undefined ? {} : { Referer: referer };

/** The largest accepted page, in bytes. */
const LARGEST_PAGE = 10 * 1024 * 1024;

function openClient(app: AppTarget): AxiosInstance {
  return axios.create({
    // The flow checks each redirect before it follows it.
    maxRedirects: 0,
    maxContentLength: LARGEST_PAGE,
    responseType: "text",
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
    ...transportOf(app),
    headers: { "User-Agent": USER_AGENT },
  });
}

/** Whether a form's fields are sent in the body, and not in the URL. */
export function isPosted({ element }: Form): boolean {
  return element.getAttribute("method")?.toLowerCase() === "post";
}

/** Whether the URL is below the base URL. The case of the host and a default port make no difference. */
function isBelow(base: string, url: string): boolean {
  const target = parseUrl(url);
  if (target === undefined) return false;
  const { origin, pathname } = new URL(base);
  // A URL with a user name would replace the request's credentials.
  if (target.origin !== origin || target.username !== "" || target.password !== "") return false;
  return `${target.pathname}/`.startsWith(`${pathname.replace(/\/+$/, "")}/`);
}

function setCookies(response: AxiosResponse<string>): string[] {
  const header: unknown = response.headers["set-cookie"];
  return Array.isArray(header) ? header.map(String) : [];
}

/** The page of a response; `undefined` if it has too many forms. */
function pageOf(url: string, response: AxiosResponse<string>): Page | undefined {
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const { status } = response;
  const text = typeof response.data === "string" ? response.data : "";
  const html = formsOf(text);
  if (html === undefined) return undefined;
  const isRedirect = status >= 300 && status < 400;
  const location = isRedirect ? resolved(headers["location"] ?? "", url) : undefined;
  return { url, status, location, headers, text, html };
}

const resolved = (target: string, base: string): string | undefined => parseUrl(target, base)?.href;

/** The form's fields as a browser submits them: without disabled and unchecked ones, with one button. */
function fieldsOf({ controls }: Form, filledIn: Record<string, string>): [string, string][] {
  const fields = controls
    .filter(({ tagName }) => tagName === "INPUT")
    .filter((input) => !input.hasAttribute("disabled") && !UNSENT.includes(typeOf(input)))
    .filter((input) => !CHECKABLE.includes(typeOf(input)) || input.hasAttribute("checked"))
    .map((input): [string, string] => {
      const name = input.getAttribute("name") ?? "";
      return [name, filledIn[name] ?? input.getAttribute("value") ?? ""];
    });
  const button = controls.find((element) => isSubmit(element) && !isRefusal(element));
  const name = button?.getAttribute("name") ?? "";
  const pressed: [string, string] = [name, button?.getAttribute("value") ?? ""];
  return [...fields, pressed].filter(([field]) => field !== "");
}

/** Types of inputs that are submitted only by a click, or never. */
const UNSENT = ["submit", "image", "button", "reset", "file"];

const CHECKABLE = ["checkbox", "radio"];

const typeOf = (element: HTMLElement): string => element.getAttribute("type")?.toLowerCase() ?? "";

function isSubmit(element: HTMLElement): boolean {
  const type = typeOf(element);
  return type === "submit" || (element.tagName === "BUTTON" && type === "");
}

/** Whether a button refuses consent. */
function isRefusal(element: HTMLElement): boolean {
  const names = [element.getAttribute("name"), element.getAttribute("id"), element.getAttribute("value")];
  return /deny|refuse|reject|decline|cancel/i.test([...names, element.text].join(" "));
}
