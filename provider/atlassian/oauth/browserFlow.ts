/**
 * The browser flow of a link's test users: sign-in to the client app, sign-in and consent at the authorization server, and back. Ends
 * all its tokens, even after lost responses and after the end of the operation.
 *
 * The client app's part is its "Test connection": `POST config/flow` in the user's session, the redirect URL, and
 * `GET config/flow/{id}` for the result (behaviour of shipped plugins). Forms are found by the names of their fields.
 *
 * Not by oauth4webapi: it is ESM only, and its requests would not be those of http.ts (proxy, CA, retries, redaction).
 */

import { randomUUID } from "node:crypto";
import { excerpt } from "../../schema/redaction";
import { isRecord } from "../../schema/values";
import type { Call } from "../responses";
import { record, text, type App } from "../app";
import type * as BrowserClientModule from "./browserClient";
import type { BrowserClient, Page } from "./browserClient";
import type { Form } from "./forms";
import type * as FormsModule from "./forms";
import { isAppError, type AppError, type AppErrorCode } from "../appError";
import { repeatWrite } from "../confirmWrite";
import { testUserOf, type AppTarget, type TestUser } from "../target";
import { parseUrl } from "../urls";

// Loaded for the first test user: a parser of HTML, and cookies.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would need another name in what is built than in the sources
const browserClient = () => require("./browserClient") as typeof BrowserClientModule;

// eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
const forms = () => require("./forms") as typeof FormsModule;

/** The kind of a failure: a sign-in, the client's credentials, or the settings of one of the two apps. */
export type Obstacle = "sign-in" | "credentials" | "settings";

/** A failed browser flow. The message names the step, the cause and what to do next, and contains no secret. */
export class BrowserFlowError extends Error {
  override readonly name = "BrowserFlowError";

  constructor(
    readonly obstacle: Obstacle,
    message: string,
  ) {
    super(message);
  }
}

/** The direction of a link to verify. */
export interface BrowserFlowRequest {
  clientApp: App;
  /** Called without an administrator's credential. */
  serverApp: App;
  /** The client app's outgoing link. */
  connection: { id: string; authorizationEndpoint: string };
  clientId: string;
  clientSecret: string;
  /** The client app's. */
  redirectUrl: string;
  /** The scopes of the authorization request. */
  scopes: readonly string[];
  /** Reports a token that may still be valid after all attempts to end it. */
  warn: (message: string) => void;
}

/** A browser flow; both of its parts run in one browser session. */
export interface BrowserFlow {
  /**
   * Runs the client app's "Test connection": sign-in, consent, and the client app's exchange of the code. Throws `BrowserFlowError`, or
   * `AppError` if a request fails.
   */
  testConnection(): Promise<void>;
  /**
   * Runs the flow as the client itself, and calls the authorization server's app with the token to verify that it belongs to the
   * test user. Throws `BrowserFlowError`, or `AppError` if a request fails.
   */
  authorize(): Promise<void>;
}

/** The most redirects and pages of a flow. */
export const MOST_PAGES = 20;

/** Opens a browser session with some apps. */
export function openBrowser(
  ...[apps, signal, timeouts]: Parameters<(typeof BrowserClientModule)["openBrowserClient"]>
): BrowserClient {
  return browserClient().openBrowserClient(apps, signal, timeouts);
}

/** Opens a browser flow; `undefined` if one of the apps has no test user. */
export function openBrowserFlow(request: BrowserFlowRequest): BrowserFlow | undefined {
  const { clientApp, serverApp } = request;
  const [clientUser, serverUser] = [testUserOf(clientApp.target), testUserOf(serverApp.target)];
  if (clientUser === undefined || serverUser === undefined) return undefined;
  const { signal, timeouts } = clientApp;
  const browser = openBrowser([clientApp.target, serverApp.target], signal, timeouts);
  const flow = { ...request, browser, clientUser, serverUser };
  return { testConnection: () => testConnection(flow), authorize: () => authorize(flow) };
}

interface OpenFlow extends BrowserFlowRequest {
  browser: BrowserClient;
  /** The test user of the client app. */
  clientUser: TestUser;
  /** The test user of the authorization server's app. */
  serverUser: TestUser;
}

async function testConnection(flow: OpenFlow): Promise<void> {
  const { clientApp, serverApp } = flow;
  expectServerApp(flow);
  await signInToClientApp(flow);
  const { flowId, start, end } = await begin(flow);
  const callback: Callback = {};
  let result: string | undefined;
  try {
    await follow(flow, start, (url) => url.startsWith(new URL(end).href), callback);
    result = await resultOf(flow, flowId);
  } finally {
    // Also after a failure: the client app may have exchanged the code already.
    if (callback.code !== undefined) await endTokens(flow, callback.code);
  }
  const { error } = callback;
  if (error !== undefined) {
    throw new BrowserFlowError(
      "settings",
      `consent: ${serverApp.target.name} returned the error ${error} to ${clientApp.target.name}. ${afterRefusal(flow, error)}`,
    );
  }
  if (result === undefined) return;
  const reported = excerpt(result, [...secretsOf(flow), callback.code ?? ""], LONGEST_EXCERPT);
  // The products report the client app's failure as text only. OAuth's error code is not translated.
  const wrong = /\binvalid_client\b/.test(result);
  const next = wrong
    ? `${clientApp.target.name} has an outdated client secret: somebody may have changed it. Change "rotation" of the client in the ` +
      "program, and run pulumi up."
    : `Check the outgoing link in ${clientApp.target.name}, and the app's log.`;
  throw new BrowserFlowError(
    wrong ? "credentials" : "settings",
    `exchange of the code: ${clientApp.target.name} got no token from ${serverApp.target.name} ("${reported}"). ${next}`,
  );
}

/** How much of an app's own error message is repeated, in characters. */
const LONGEST_EXCERPT = 300;

/** How often the flow is repeated with another code, because the response to the exchange of one was lost. */
const MORE_CODES = 2;

async function authorize(flow: OpenFlow): Promise<void> {
  expectServerApp(flow);
  for (let repeats = 0; ; repeats++) {
    const code = await consent(flow);
    let token: string | undefined;
    try {
      token = await exchange(flow, flow.serverApp, code);
      await callWithToken(flow.serverApp, token);
      return;
    } catch (error) {
      if (token !== undefined || !isAppError(error)) throw error;
      if (isRefusal(error)) throw noToken(flow, error);
      if (NOTHING_SENT.includes(error.code)) throw error;
      // The app may have issued a token that was lost with the response.
      const ended = await endTokens(flow, code);
      if (!ended || error.effect === "none" || flow.serverApp.signal.aborted || repeats >= MORE_CODES)
        throw error;
    } finally {
      if (token !== undefined) await endTokens(flow, code, token);
    }
  }
}

/** Runs the authorization request in place of the client app; returns the code. */
async function consent(flow: OpenFlow): Promise<string> {
  const { serverApp, connection, clientId, redirectUrl, scopes } = flow;
  const state = randomUUID();
  const authorization = new URL(connection.authorizationEndpoint);
  const requested = {
    response_type: "code",
    client_id: clientId,
    scope: scopes.join(" "),
    state,
    redirect_uri: redirectUrl,
  };
  for (const [name, value] of Object.entries(requested)) authorization.searchParams.set(name, value);
  const callback: Callback = {};
  await follow(flow, authorization.href, (url) => isResponse(redirectUrl, url), callback);
  const { code, error } = callback;
  // A response with another state belongs to another request: its code is not exchanged (RFC 6749, sections 4.1.2 and 10.12).
  if ((code ?? error) !== undefined && callback.state !== state) {
    throw new BrowserFlowError(
      "settings",
      `consent: ${serverApp.target.name} returned ${callback.state === undefined ? "no state" : "another state"} to the redirect URL, ` +
        "not the state of the request. Check whether a proxy in front of it changes or caches redirects.",
    );
  }
  if (code === undefined) {
    throw new BrowserFlowError(
      "settings",
      `consent: ${serverApp.target.name} returned no code (${error ?? "no error code"}). ${afterRefusal(flow, error ?? "")}`,
    );
  }
  return code;
}

/** Checks where the outgoing link sends users before a password is entered there. */
function expectServerApp({ browser, serverApp, clientApp, connection }: OpenFlow): void {
  const { authorizationEndpoint } = connection;
  if (browser.appAt(authorizationEndpoint) === serverApp.target) return;
  throw new BrowserFlowError(
    "settings",
    `consent: the outgoing link of ${clientApp.target.name} sends users to ${originOf(authorizationEndpoint)}, which is not a URL of ` +
      `${serverApp.target.name}. Run pulumi up --refresh, or correct url and displayUrl in ${serverApp.target.configKey}.`,
  );
}

/** Signs in at the product's own form, before the flow starts. */
async function signInToClientApp(flow: OpenFlow): Promise<void> {
  const { clientApp, clientUser, browser } = flow;
  const app = clientApp.target;
  let page = await browser.open(`${app.displayUrl}${app.product.signIn.path}`);
  for (let pages = 0; page.location !== undefined && pages < MOST_PAGES; pages += 1) {
    page = await browser.open(redirectWithinApps(flow, page));
  }
  await signIn(browser, app, clientUser, page);
}

/** Submits the sign-in form once, since failed attempts lock accounts, and returns the next page. Throws `BrowserFlowError`. */
export async function signIn(
  browser: BrowserClient,
  app: AppTarget,
  user: TestUser,
  page: Page,
): Promise<Page> {
  const fail = (cause: string, next: string): BrowserFlowError =>
    new BrowserFlowError("sign-in", `sign-in at ${app.name}: ${cause}. ${next}`);
  const { signIn: fields, title } = app.product;
  if (browser.appAt(page.url) !== app) {
    throw fail(
      `it redirects to ${originOf(page.url)}${pathOf(page.url)}, which is not a page of ${app.name}, so no password was sent`,
      `Single sign-on is not supported: the test user needs ${title}'s own form.`,
    );
  }
  const form = signInForm(app, page);
  if (form === undefined) {
    throw fail(
      `${pathOf(page.url)} (${page.status}) has no form with the fields ${fields.username} and ${fields.password}`,
      `The test user needs ${title}'s own form: single sign-on, two-step verification or a scripted page may replace it.`,
    );
  }
  if (!browserClient().isPosted(form)) {
    throw fail(
      "its form puts the password into the URL, so no password was sent",
      `The test user needs ${title}'s own form, which sends the password with POST.`,
    );
  }
  // Before a sign-in attempt is used up.
  if (needsCaptcha(page)) throw fail("it requires a CAPTCHA", SOLVE);
  const filledIn = { [fields.username]: user.username, [fields.password]: user.password };
  const next = await browser.submit(page, form, { app, fields: filledIn });
  if (next === undefined) {
    throw fail(
      "its form sends the password to another app",
      `Single sign-on is not supported: the test user needs ${title}'s own form.`,
    );
  }
  if (isDenied(next) || (needsPassword(next) && needsCaptcha(next))) {
    throw fail("it requires a CAPTCHA after failed attempts", SOLVE);
  }
  if (needsPassword(next) || next.headers["x-seraph-loginreason"]?.includes("AUTHENTICATED_FAILED")) {
    throw fail(
      "it does not accept the test user's name and password",
      `Correct ${app.configKey}.testUser, or the environment variables that replace it.`,
    );
  }
  if (needsSecondStep(next)) throw fail("it requires a second step (two-step verification)", NO_SECOND_STEP);
  if (next.status >= 400) throw fail(`it returned ${next.status}`, "Check the app's log, then try again.");
  return next;
}

const SOLVE = "Sign in once in a browser as the test user and solve the CAPTCHA, then try again.";

const NO_SECOND_STEP =
  "Exempt the test user from two-step verification, or remove the test user from the configuration.";

/** Starts the client app's "Test connection"; returns the URL at which the user starts, and the one at which the flow ends. */
async function begin(flow: OpenFlow): Promise<{ flowId: string; start: string; end: string }> {
  const { clientApp, connection, browser } = flow;
  const { name, displayUrl, paths } = clientApp.target;
  const end = `${displayUrl}/plugins/servlet/oauth2/client/verified`;
  const query = new URLSearchParams({ id: connection.id, callbackUrl: end }).toString();
  const page = await browser.call("POST", `${displayUrl}${paths.outgoing}/config/flow?${query}`);
  if (page.status === 401 || page.status === 403) {
    throw new BrowserFlowError(
      "sign-in",
      `start at ${name}: the test user may not test an outgoing link (${page.status}). Grant the user the System Administrator permission.`,
    );
  }
  const body = bodyOf(page);
  const [flowId, start] = [body["id"], body["initFlowUrl"]];
  if (typeof flowId === "string" && typeof start === "string" && browser.appAt(start) === clientApp.target) {
    return { flowId, start, end };
  }
  throw new BrowserFlowError(
    "settings",
    `start at ${name}: "Test connection" did not start (${page.status}, ${pathOf(page.url)}). Check whether the app's version has it, ` +
      `and whether the app's base URL is ${displayUrl}.`,
  );
}

/** Why the user is not connected, as the client app reports it; `undefined` on success. */
async function resultOf({ clientApp, browser }: OpenFlow, flowId: string): Promise<string | undefined> {
  const { displayUrl, paths } = clientApp.target;
  const page = await browser.call("GET", `${displayUrl}${paths.outgoing}/config/flow/${flowId}`);
  const { success, error } = bodyOf(page);
  if (success === true) return undefined;
  return typeof error === "string" && error !== "" ? error : `${page.status}, no error message`;
}

function bodyOf(page: Page): Record<string, unknown> {
  try {
    const body: unknown = page.status === 200 ? JSON.parse(page.text) : undefined;
    return isRecord(body) ? body : {};
  } catch {
    return {};
  }
}

/** The parameters of the authorization response at the redirect URL (RFC 6749, section 4.1.2). */
export interface Callback {
  code?: string;
  /** OAuth's error code. */
  error?: string;
  state?: string;
}

/**
 * Follows redirects and submits forms until a redirect leads to `isEnd`, or the client app shows a page. Fills in `callback` as soon
 * as the redirect URL is reached, so that it is available after later failures.
 */
async function follow(
  flow: OpenFlow,
  start: string,
  isEnd: (url: string) => boolean,
  callback: Callback,
): Promise<void> {
  const { browser, serverApp, clientApp, redirectUrl } = flow;
  let signedIn = false;
  let page = await browser.open(start);
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { location } = page;
    if (location !== undefined) {
      if (isResponse(redirectUrl, location)) Object.assign(callback, callbackOf(location));
      if (isEnd(location)) return;
      page = await browser.open(redirectWithinApps(flow, page));
      continue;
    }
    if (browser.appAt(page.url) === clientApp.target) return;
    const form = consentForm(flow, page);
    if (form !== undefined) {
      const next = await browser.submit(page, form);
      if (next === undefined) throw refusedBy(flow, "its consent form leads to another app");
      page = next;
    } else if (signedIn || page.status >= 400 || isErrorPage(page)) {
      throw notConsent(flow, page);
    } else {
      page = await signIn(browser, serverApp.target, flow.serverUser, page);
      signedIn = true;
    }
  }
  throw refusedBy(flow, `the flow does not end within ${MOST_PAGES} pages`);
}

/** The target of a redirect, if it is one of the session's apps: nothing else may see a password. Throws `BrowserFlowError`. */
export function redirectWithinApps({ browser }: Pick<OpenFlow, "browser">, page: Page): string {
  const { location = "" } = page;
  if (browser.appAt(location) !== undefined) return location;
  const app = browser.appAt(page.url)?.name ?? "an app";
  throw new BrowserFlowError(
    "sign-in",
    `sign-in at ${app}: it redirects to ${originOf(location)} (single sign-on?), which the browser flow does not follow. ` +
      "Let the test user sign in at the product's own form, or remove the test user from the configuration.",
  );
}

/** Whether a redirect is an authorization response at the redirect URL. Redirects are in normal form, a declared URL may not be. */
export function isResponse(redirectUrl: string, location: string): boolean {
  return location.startsWith(`${new URL(redirectUrl).href}?`);
}

/** The parameters of an authorization response. */
export function callbackOf(url: string): Callback {
  const { searchParams } = new URL(url);
  const [code, error, state] = ["code", "error", "state"].map((name) => searchParams.get(name) ?? undefined);
  return {
    ...(code !== undefined && { code }),
    ...(error !== undefined && { error: errorName(error) }),
    ...(state !== undefined && { state }),
  };
}

/** An error code of OAuth; no other text is repeated. */
const errorName = (name: string): string => (/^[a-z_ ]{1,40}$/.test(name) ? name : "an unknown error");

function notConsent(flow: OpenFlow, page: Page): BrowserFlowError {
  const { serverApp } = flow;
  if (needsSecondStep(page)) {
    return new BrowserFlowError(
      "sign-in",
      `sign-in at ${serverApp.target.name}: it requires a second step (two-step verification). ${NO_SECOND_STEP}`,
    );
  }
  if (isErrorPage(page)) {
    const error = errorName(new URL(page.url).searchParams.get("errorName") ?? "");
    return refusedBy(flow, `it refuses the request of ${flow.clientApp.target.name} (${error})`);
  }
  return refusedBy(flow, `${pathOf(page.url)} (${page.status}) is not the consent page`);
}

function refusedBy({ clientApp, serverApp }: OpenFlow, cause: string): BrowserFlowError {
  return new BrowserFlowError(
    "settings",
    `consent at ${serverApp.target.name}: ${cause}. Compare the redirect URL, the client ID and the scopes of the two apps, and the ` +
      `base URL that ${clientApp.target.name} itself uses. pulumi up --refresh restores the declared values.`,
  );
}

/** What to do about an error at the redirect URL. */
function afterRefusal({ clientApp, serverApp }: OpenFlow, error: string): string {
  if (error === "invalid_scope") {
    return `The outgoing link of ${clientApp.target.name} requests scopes that ${serverApp.target.name} does not grant. Run pulumi up --refresh.`;
  }
  return error === "access_denied"
    ? `${serverApp.target.name} does not let the test user consent. Check whether that user may use the app.`
    : `Compare the settings of the two apps, and check the log of ${serverApp.target.name}.`;
}

/** How often the end of tokens is tried again, with growing waits. */
const MORE_ENDS = 6;

/**
 * Ends the tokens of a code, whichever of the two exchanged it: revokes `token`, if it is known, or shows the code again, which ends the
 * tokens that were issued for it (RFC 6749, section 4.1.2; behaviour of shipped plugins). A code that was not exchanged before returns a
 * token then, which is revoked. Both may be repeated. Returns whether the app confirmed the end; warns if it did not.
 */
async function endTokens(flow: OpenFlow, code: string, token?: string): Promise<boolean> {
  const serverApp = flow.serverApp.forCleanup();
  const act = async (): Promise<void> => {
    for (;;) {
      if (token !== undefined && (await revoke(flow, serverApp, token))) return;
      try {
        token = await exchange(flow, serverApp, code);
      } catch (error) {
        if (isAppError(error) && isRefusal(error) && HAS_ENDED.includes(error.oauthError ?? "")) return;
        throw error;
      }
    }
  };
  try {
    await repeatWrite(serverApp, act, (error) => !isRefusal(error), MORE_ENDS);
    return true;
  } catch (error) {
    if (!isAppError(error)) throw error;
    flow.warn(
      `a token of the test user may still be valid: ${error.message} To end it, sign in to ${serverApp.target.name} as the test user, and revoke ` +
        "the access on the page of authorized applications.",
    );
    return false;
  }
}

/** The codes of requests that did not reach the app. */
const NOTHING_SENT: AppErrorCode[] = ["APP_UNREACHABLE", "APP_UNTRUSTED"];

/** Whether the authorization server refused a request, and did nothing. */
function isRefusal({ oauthError, effect }: AppError): boolean {
  return oauthError !== undefined && effect === "none";
}

/** The errors of a code that was exchanged before: RFC 6749, and the products for an unknown one. */
const HAS_ENDED = ["invalid_grant", "invalid_request"];

async function exchange(
  { clientId, clientSecret, redirectUrl }: OpenFlow,
  serverApp: App,
  code: string,
): Promise<string> {
  const call: Call = {
    operation: "exchange the test user's code",
    method: "POST",
    path: `${serverApp.target.paths.incoming}/token`,
    form: {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUrl,
      client_id: clientId,
      client_secret: clientSecret,
    },
  };
  return text(serverApp, call, record(serverApp, call, await serverApp.send(call)), "access_token");
}

function noToken({ serverApp }: OpenFlow, { oauthError = "no error code" }: AppError): BrowserFlowError {
  return new BrowserFlowError(
    "credentials",
    `exchange of the code: ${serverApp.target.name} returned no token (${oauthError}). Run pulumi up --refresh.`,
  );
}

/** Revokes a token. Returns whether the app confirmed it: another request can end the token too. */
async function revoke({ clientId, clientSecret }: OpenFlow, serverApp: App, token: string): Promise<boolean> {
  try {
    await serverApp.send({
      operation: "revoke the test user's token",
      method: "POST",
      path: `${serverApp.target.paths.incoming}/revoke`,
      form: { token, client_id: clientId, client_secret: clientSecret },
    });
    return true;
  } catch (error) {
    if (isAppError(error)) return false;
    throw error;
  }
}

/** Identifies the token's user. A request with a token that is not accepted is anonymous (behaviour of shipped plugins). */
async function callWithToken(serverApp: App, token: string): Promise<void> {
  const { name, product } = serverApp.target;
  const { path } = product.account;
  const refusal = new BrowserFlowError(
    "settings",
    `request with the token: ${name} does not accept it as the test user's. Check whether the user may use ${product.title}, and ` +
      "whether a proxy in front of it removes the Authorization header.",
  );
  const call = {
    operation: "identify the user of the test user's token",
    method: "GET",
    path,
    bearer: token,
  } as const;
  let key: unknown;
  try {
    if ("header" in product.account) {
      key = await serverApp.send({ ...call, header: product.account.header });
    } else {
      const body = await serverApp.send(call);
      key = isRecord(body) ? body[product.account.field] : undefined;
    }
  } catch (error) {
    if (isAppError(error, "APP_UNAUTHENTICATED", "APP_FORBIDDEN", "APP_REFUSED")) throw refusal;
    throw error;
  }
  if (typeof key !== "string" || key === "" || key.toLowerCase() === "anonymous") throw refusal;
}

const secretsOf = ({ clientUser, serverUser, clientSecret }: OpenFlow): string[] => [
  clientUser.password,
  serverUser.password,
  clientSecret,
];

/** The form that gives consent to this client. */
export function consentForm({ clientId }: Pick<OpenFlow, "clientId">, page: Page): Form | undefined {
  return page.html.forms.find(({ controls }) =>
    controls.some(
      (input) => input.getAttribute("name") === "client_id" && input.getAttribute("value") === clientId,
    ),
  );
}

function signInForm(app: AppTarget, page: Page): Form | undefined {
  const { username, password } = app.product.signIn;
  return page.html.forms.find(({ controls }) => {
    const names = controls.map((input) => input.getAttribute("name"));
    return names.includes(username) && names.includes(password);
  });
}

const needsPassword = (page: Page): boolean =>
  page.html.controls.some((input) => input.getAttribute("type")?.toLowerCase() === "password");

const isDenied = ({ headers }: Page): boolean =>
  headers["x-seraph-loginreason"]?.includes("AUTHENTICATION_DENIED") === true ||
  headers["x-authentication-denied-reason"] !== undefined;

const needsCaptcha = (page: Page): boolean => forms().mentions(page.html, /captcha/i);

const needsSecondStep = (page: Page): boolean =>
  forms().mentions(
    page.html,
    /\botp\b|totp|one-time-code|two-?(factor|step)|\b2(fa|sv)\b|verification-?code/i,
  );

/** Whether a page reports a refused authorization request. */
export const isErrorPage = (page: Page): boolean =>
  pathOf(page.url).endsWith("/plugins/servlet/oauth2/error");

const pathOf = (url: string): string => new URL(url).pathname;

/** The origin of a URL, which carries no secret. */
const originOf = (url: string): string => parseUrl(url)?.origin ?? "an invalid URL";
