/** Authorization requests of a test user, without a client app: whether the app asks for consent, and what it returns. */

import { randomUUID } from "node:crypto";
import type { AppTarget, TestUser } from "../target";
import { TIMEOUTS } from "../timeouts";
import {
  BrowserFlowError,
  callbackOf,
  consentForm,
  isErrorPage,
  isResponse,
  MOST_PAGES,
  openBrowser,
  redirectWithinApps,
  signIn,
} from "./browserFlow";

/** The parameters of an authorization request: at least those of the client. */
export interface AuthorizationRequest extends Record<string, string> {
  client_id: string;
  redirect_uri: string;
}

/** How an authorization request ended. */
export interface Authorization {
  /** Whether the app asked for consent. */
  asked: boolean;
  /** The code at the redirect URL, which is not opened; `undefined` after a refusal. */
  code: string | undefined;
  /** The OAuth 2.0 error code of a refusal, at the redirect URL or on the app's error page. */
  error: string | undefined;
}

/** Sends an authorization request. Throws `BrowserFlowError`, or `AppError` if a request fails. */
export type Authorize = (request: AuthorizationRequest) => Promise<Authorization>;

/** Opens a browser session of a test user, who signs in when the app first asks, and consents to every request. */
export function openUserSession(app: AppTarget, user: TestUser, signal: AbortSignal): Authorize {
  const browser = openBrowser([app], signal, { ...TIMEOUTS, retries: 1 });
  let signedIn = false;
  return async (request) => {
    const { client_id: clientId, redirect_uri: redirectUrl } = request;
    const start = new URL(`${app.displayUrl}${app.paths.incoming}/authorize`);
    const parameters = { response_type: "code", state: randomUUID(), ...request };
    for (const [name, value] of Object.entries(parameters)) start.searchParams.set(name, value);
    let asked = false;
    let page = await browser.open(start.href);
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const { location } = page;
      if (location !== undefined) {
        if (isResponse(redirectUrl, location)) {
          const { code, error } = callbackOf(location);
          return { asked, code, error };
        }
        page = await browser.open(redirectWithinApps({ browser }, page));
        continue;
      }
      const form = consentForm({ clientId }, page);
      if (form !== undefined) {
        asked = true;
        const next = await browser.submit(page, form);
        if (next === undefined) throw failed(app, "its consent form leads to another app");
        page = next;
      } else if (isErrorPage(page)) {
        return { asked, code: undefined, error: errorOf(page.url) };
      } else if (signedIn || page.status >= 400) {
        throw failed(app, `${new URL(page.url).pathname} (${page.status}) is not the consent page`);
      } else {
        page = await signIn(browser, app, user, page);
        signedIn = true;
      }
    }
    throw failed(app, `it does not end within ${MOST_PAGES} pages`);
  };
}

const failed = (app: AppTarget, cause: string): BrowserFlowError =>
  new BrowserFlowError("settings", `authorization at ${app.name}: ${cause}.`);

/** The name on the app's error page, in its URL. */
const errorOf = (url: string): string | undefined => callbackOf(url.replace(/\berrorName=/, "error=")).error;
