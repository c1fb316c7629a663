/**
 * The way of a test user through a link: begin at the calling app, sign in at the called one and allow, come back. What was
 * allowed is revoked again.
 *
 * The calling app's part is its "Test connection": `POST config/flow` in the user's session, the redirect URL, and
 * `GET config/flow/{id}` for the result (behaviour of shipped plugins). The pages' forms are known by their fields alone.
 */

import { randomUUID } from "node:crypto";
import type { HTMLElement } from "node-html-parser";
import { isRecord } from "../../schema/values";
import { withoutSecrets } from "../responses";
import { record, text, type App } from "../app";
import type * as Browsers from "./browserClient";
import type { Browser, Page } from "./browserClient";
import { isAppError } from "../errors";
import { testUserOf, type AppTarget, type TestUser } from "../target";

// HTML, cookies: loaded for the first test user.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would need another name in what is built than in the sources
const browsers = () => require("./browserClient") as typeof Browsers;

/** What stands in the way: a sign-in, the client's credentials, or how one of the two sides is set up. */
export type Obstacle = "sign-in" | "credentials" | "settings";

/** The test user did not get through. The message names the step, the cause and the next step, and no secret. */
export class ConsentError extends Error {
  override readonly name = "ConsentError";

  constructor(
    readonly obstacle: Obstacle,
    message: string,
  ) {
    super(message);
  }
}

/** The direction of a link that is walked. */
export interface ConsentRequest {
  clientApp: App;
  /** Asked without an administrator's credential. */
  serverApp: App;
  /** The calling app's outgoing link. */
  connection: { id: string; authorizationEndpoint: string };
  clientId: string;
  clientSecret: string;
  /** The calling app's. */
  redirectUrl: string;
  /** What a token is asked for. */
  scopes: readonly string[];
}

/** A walk that has begun: the same person in the same browser. */
export interface ConsentResult {
  /**
   * Lets the calling app take its user through sign-in and consent, exchange the code, and report success. Throws
   * `ConsentError`; `AppError` when an app does not answer.
   */
  throughClientApp(): Promise<void>;
  /**
   * Takes the user through consent once more, in the calling app's place, and asks the called app with the token that comes of
   * it who asks. Throws `ConsentError`; `AppError` when an app does not answer.
   */
  inItsPlace(): Promise<void>;
}

/** How many redirects and pages a walk may take. */
const MOST_PAGES = 20;

/** Begins a visit; `undefined` where one of the apps has no test user. */
export function runConsentFlow(consentRequest: ConsentRequest): ConsentResult | undefined {
  const { clientApp, serverApp } = consentRequest;
  const [here, there] = [testUserOf(clientApp.target), testUserOf(serverApp.target)];
  if (here === undefined || there === undefined) return undefined;
  const browser = browsers().openBrowser([clientApp.target, serverApp.target], clientApp.signal);
  const walk = { ...consentRequest, browser, here, there };
  return { throughClientApp: () => throughClientApp(walk), inItsPlace: () => inItsPlace(walk) };
}

interface BrowserFlow extends ConsentRequest {
  browser: Browser;
  /** The test user of the calling app. */
  here: TestUser;
  /** The test user of the called app. */
  there: TestUser;
}

async function throughClientApp(walk: BrowserFlow): Promise<void> {
  const { clientApp, serverApp } = walk;
  expectLeadsTo(walk);
  await signInAtClientApp(walk);
  const { flowId, start, end } = await begin(walk);
  const arrival: Arrival = {};
  let result: string | undefined;
  try {
    await travel(walk, start, (url) => url.startsWith(end), arrival);
    result = await resultOf(walk, flowId);
  } finally {
    // Whatever became of the code: the calling app may hold a token by now.
    if (arrival.code !== undefined) await spend(walk, arrival.code);
  }
  const { error } = arrival;
  if (error !== undefined) {
    throw new ConsentError(
      "settings",
      `consent: ${serverApp.target.name} sent the test user back to ${clientApp.target.name} with ${error}. ${afterRefusal(walk, error)}`,
    );
  }
  if (result === undefined) return;
  const reported = withoutSecrets(result, [...secretsOf(walk), arrival.code ?? ""]).slice(0, LONGEST_EXCERPT);
  const wrong = /invalid_client/.test(result);
  const next = wrong
    ? `The client secret that ${clientApp.target.name} keeps is not the client's: somebody may have changed it. ` +
      `No app tells it, so nothing else shows it: give the client another "rotation" in the program, and run pulumi up.`
    : `Look at the outgoing link in ${clientApp.target.name}, and into its log.`;
  throw new ConsentError(
    wrong ? "credentials" : "settings",
    `exchange of the code: ${clientApp.target.name} got no token from ${serverApp.target.name} ("${reported}"). ${next}`,
  );
}

/** How much of what an app said is repeated, in characters. */
const LONGEST_EXCERPT = 300;

async function inItsPlace(walk: BrowserFlow): Promise<void> {
  const { serverApp, connection, clientId, redirectUrl, scopes } = walk;
  expectLeadsTo(walk);
  const state = randomUUID();
  const authorize = new URL(connection.authorizationEndpoint);
  const requested = {
    response_type: "code",
    client_id: clientId,
    scope: scopes.join(" "),
    state,
    redirect_uri: redirectUrl,
  };
  for (const [name, value] of Object.entries(requested)) authorize.searchParams.set(name, value);
  const arrival: Arrival = {};
  await travel(walk, authorize.href, (url) => url.startsWith(`${redirectUrl}?`), arrival);
  const { code, error } = arrival;
  if (code === undefined) {
    throw new ConsentError(
      "settings",
      `consent: ${serverApp.target.name} gave no code (${error ?? "no reason"}). ${afterRefusal(walk, error ?? "")}`,
    );
  }
  const token = await exchanged(walk, code);
  try {
    await callWithToken(serverApp, token);
  } finally {
    await revoke(walk, token);
  }
}

/** The user would be sent to sign in, with a password, wherever the outgoing link says. */
function expectLeadsTo({ browser, serverApp, clientApp, connection }: BrowserFlow): void {
  const { authorizationEndpoint } = connection;
  if (browser.appAt(authorizationEndpoint) === serverApp.target) return;
  throw new ConsentError(
    "settings",
    `consent: the outgoing link of ${clientApp.target.name} sends users to ${placeOf(authorizationEndpoint)}, which is no URL of ` +
      `${serverApp.target.name}. Run pulumi up --refresh, or correct url and displayUrl in ${serverApp.target.configKey}.`,
  );
}

/** Signs in where the product itself has its form, before anything is begun. */
async function signInAtClientApp(walk: BrowserFlow): Promise<void> {
  const { clientApp, here, browser } = walk;
  const app = clientApp.target;
  let page = await browser.open(`${app.displayUrl}${app.product.signIn.path}`);
  for (let hops = 0; page.location !== undefined && hops < MOST_PAGES; hops += 1) {
    page = await browser.open(withinApps(walk, page));
  }
  await signIn(browser, app, here, page);
}

/** Fills in the sign-in form, once: failed attempts lock accounts. Gives the page that follows. */
async function signIn(browser: Browser, app: AppTarget, user: TestUser, page: Page): Promise<Page> {
  const fail = (cause: string, next: string): ConsentError =>
    new ConsentError("sign-in", `sign-in at ${app.name}: ${cause}. ${next}`);
  const { signIn: fields, title } = app.product;
  const form = signInForm(app, page);
  if (form === undefined) {
    throw fail(
      `${pathOf(page.url)} (${page.status}) has no form with the fields ${fields.username} and ${fields.password}`,
      `Single sign-on, two-step verification or a page made by scripts may stand in front of it: the test user needs ${title}'s own form.`,
    );
  }
  // Before a password is spent on it.
  if (needsCaptcha(page)) throw fail("it asks for a CAPTCHA", SOLVE);
  const filledIn = { [fields.username]: user.username, [fields.password]: user.password };
  const next = await browser.submit(page, form, filledIn);
  if (next === undefined) {
    throw fail("its form sends the password to another place", "Single sign-on cannot be gone through.");
  }
  if (isDenied(next) || (needsPassword(next) && needsCaptcha(next))) {
    throw fail("it asks for a CAPTCHA after failed attempts", SOLVE);
  }
  if (needsPassword(next) || next.headers["x-seraph-loginreason"]?.includes("AUTHENTICATED_FAILED")) {
    throw fail(
      "it does not accept the test user's name and password",
      `Correct ${app.configKey}.testUser, or what the environment says in its place.`,
    );
  }
  if (needsSecondStep(next)) throw fail("it asks for a second step (two-step verification)", NO_SECOND_STEP);
  if (next.status >= 400) throw fail(`it answered ${next.status}`, "Look at the app's log, then try again.");
  return next;
}

const SOLVE = "Sign in once by browser as the test user and solve it, then try again.";

const NO_SECOND_STEP = "Except the test user from it, or leave out the test user.";

/** Has the calling app begin: the URL at which its user starts, and the one to which it leads in the end. */
async function begin(walk: BrowserFlow): Promise<{ flowId: string; start: string; end: string }> {
  const { clientApp, connection, browser } = walk;
  const { name, displayUrl, paths } = clientApp.target;
  const end = `${displayUrl}/plugins/servlet/oauth2/client/proved`;
  const query = new URLSearchParams({ id: connection.id, callbackUrl: end }).toString();
  const page = await browser.call("POST", `${displayUrl}${paths.outgoing}/config/flow?${query}`);
  if (page.status === 401 || page.status === 403) {
    throw new ConsentError(
      "sign-in",
      `start at ${name}: the test user may not try an outgoing link. Only system administrators may: give the user that right.`,
    );
  }
  const body = bodyOf(page);
  const [flowId, start] = [body["id"], body["initFlowUrl"]];
  if (typeof flowId === "string" && typeof start === "string" && browser.appAt(start) === clientApp.target) {
    return { flowId, start, end };
  }
  throw new ConsentError(
    "settings",
    `start at ${name}: it did not begin (${page.status}, ${pathOf(page.url)}). Its version may not have "Test connection", or its ` +
      `base URL may differ from ${displayUrl}.`,
  );
}

/** Why the calling app says that the user is not connected; `undefined` if it says that the user is. */
async function resultOf({ clientApp, browser }: BrowserFlow, flowId: string): Promise<string | undefined> {
  const { displayUrl, paths } = clientApp.target;
  const page = await browser.call("GET", `${displayUrl}${paths.outgoing}/config/flow/${flowId}`);
  const { success, error } = bodyOf(page);
  if (success === true) return undefined;
  return typeof error === "string" && error !== "" ? error : `${page.status}, no reason`;
}

function bodyOf(page: Page): Record<string, unknown> {
  try {
    const body: unknown = page.status === 200 ? JSON.parse(page.text) : undefined;
    return isRecord(body) ? body : {};
  } catch {
    return {};
  }
}

/** With what the called app sent the user back. */
interface Arrival {
  code?: string;
  /** OAuth's name of the refusal. */
  error?: string;
}

/**
 * Follows redirects and fills in forms until a redirect leads to `isEnd`, or the calling app shows a page of its own. `arrival`
 * is filled in as soon as the called app sends the user back, so that it serves whoever catches what comes after.
 */
async function travel(
  walk: BrowserFlow,
  start: string,
  isEnd: (url: string) => boolean,
  arrival: Arrival,
): Promise<void> {
  const { browser, serverApp, clientApp, redirectUrl } = walk;
  let signedIn = false;
  let page = await browser.open(start);
  for (let hops = 0; hops < MOST_PAGES; hops += 1) {
    const { location } = page;
    if (location !== undefined) {
      if (location.startsWith(`${redirectUrl}?`)) Object.assign(arrival, arrivalOf(location));
      if (isEnd(location)) return;
      page = await browser.open(withinApps(walk, page));
      continue;
    }
    if (browser.appAt(page.url) === clientApp.target) return;
    const form = consentForm(walk, page);
    if (form !== undefined) {
      const next = await browser.submit(page, form);
      if (next === undefined) throw refusedBy(walk, "its consent form leads to another place");
      page = next;
    } else if (signedIn || page.status >= 400 || isErrorPage(page)) {
      throw notConsent(walk, page);
    } else {
      page = await signIn(browser, serverApp.target, walk.there, page);
      signedIn = true;
    }
  }
  throw refusedBy(walk, `the way does not end within ${MOST_PAGES} pages`);
}

/** Where a redirect leads, if that is a place where a password may be shown. */
function withinApps({ browser }: BrowserFlow, page: Page): string {
  const { location = "" } = page;
  if (browser.appAt(location) !== undefined) return location;
  const app = browser.appAt(page.url)?.name ?? "an app";
  throw new ConsentError(
    "sign-in",
    `sign-in at ${app}: it sends users on to ${placeOf(location)} (single sign-on?), where the test user is not taken. ` +
      "Let the test user sign in by the product's own form, or leave out the test user.",
  );
}

function arrivalOf(url: string): Arrival {
  const { searchParams } = new URL(url);
  const [code, error] = [searchParams.get("code"), searchParams.get("error")];
  return { ...(code !== null && { code }), ...(error !== null && { error: wordOf(error) }) };
}

/** A name of OAuth's; whatever else stands in its place is not repeated. */
const wordOf = (name: string): string => (/^[a-z_ ]{1,40}$/.test(name) ? name : "an error without a name");

function notConsent(walk: BrowserFlow, page: Page): ConsentError {
  const { serverApp } = walk;
  if (needsSecondStep(page)) {
    return new ConsentError(
      "sign-in",
      `sign-in at ${serverApp.target.name}: it asks for a second step (two-step verification). ${NO_SECOND_STEP}`,
    );
  }
  if (isErrorPage(page)) {
    const error = wordOf(new URL(page.url).searchParams.get("errorName") ?? "");
    return refusedBy(walk, `it refuses what ${walk.clientApp.target.name} asks for (${error})`);
  }
  return refusedBy(walk, `${pathOf(page.url)} (${page.status}) is not the consent page`);
}

function refusedBy({ clientApp, serverApp }: BrowserFlow, cause: string): ConsentError {
  return new ConsentError(
    "settings",
    `consent at ${serverApp.target.name}: ${cause}. Compare the redirect URL, the client ID and the scopes of the two apps, and the ` +
      `base URL that ${clientApp.target.name} itself uses; pulumi up --refresh writes what is declared.`,
  );
}

/** What to do after the called app's refusal at the redirect URL. */
function afterRefusal({ clientApp, serverApp }: BrowserFlow, error: string): string {
  if (error === "invalid_scope") {
    return `The outgoing link of ${clientApp.target.name} asks for more than ${serverApp.target.name} grants. Run pulumi up --refresh.`;
  }
  return error === "access_denied"
    ? `${serverApp.target.name} does not let the test user allow it. Look whether that user may use the app.`
    : "Compare the two apps' settings, and look into the called app's log.";
}

/**
 * Leaves nothing of a code that the calling app was given: a code that is shown a second time ends the tokens that came of it
 * (RFC 6749, section 4.1.2; behaviour of shipped plugins), and one that was not exchanged yet gives a token, which is revoked.
 */
async function spend(walk: BrowserFlow, code: string): Promise<void> {
  let token: string;
  try {
    token = await exchange(walk, code);
  } catch (error) {
    if (isAppError(error, "APP_REFUSED", "APP_UNAUTHENTICATED")) return;
    throw error;
  }
  await revoke(walk, token);
}

async function exchange(
  { serverApp, clientId, clientSecret, redirectUrl }: BrowserFlow,
  code: string,
): Promise<string> {
  const operation = "exchange the test user's code";
  const body = await serverApp.send({
    operation,
    method: "POST",
    path: `${serverApp.target.paths.incoming}/token`,
    form: {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUrl,
      client_id: clientId,
      client_secret: clientSecret,
    },
  });
  return text(serverApp, operation, record(serverApp, operation, body), "access_token");
}

async function exchanged(walk: BrowserFlow, code: string): Promise<string> {
  const { name } = walk.serverApp.target;
  try {
    return await exchange(walk, code);
  } catch (error) {
    if (!isAppError(error, "APP_REFUSED", "APP_UNAUTHENTICATED")) throw error;
    const reported = /invalid_client|invalid_grant|invalid_request/.exec(error.message)?.[0] ?? "no reason";
    throw new ConsentError(
      "credentials",
      `exchange of the code: ${name} gives no token for it (${reported}). Run pulumi up --refresh.`,
    );
  }
}

async function revoke({ serverApp, clientId, clientSecret }: BrowserFlow, token: string): Promise<void> {
  await serverApp.send({
    operation: "revoke the test user's token",
    method: "POST",
    path: `${serverApp.target.paths.incoming}/revoke`,
    form: { token, client_id: clientId, client_secret: clientSecret },
  });
}

/** Asks who asks, with the token. A token that is not accepted leaves the request anonymous (behaviour of shipped plugins). */
async function callWithToken(serverApp: App, token: string): Promise<void> {
  const { name, product } = serverApp.target;
  const { path } = product.account;
  const refusal = new ConsentError(
    "settings",
    `request with the token: ${name} does not take it for the test user's. Look whether the user may use ${product.title}, and ` +
      "whether a proxy in front of it removes the Authorization header.",
  );
  const call = {
    operation: "ask with the test user's token who asks",
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

const secretsOf = ({ here, there, clientSecret }: BrowserFlow): string[] => [
  here.password,
  there.password,
  clientSecret,
];

/** The form by which this client is allowed. */
function consentForm({ clientId }: BrowserFlow, page: Page): HTMLElement | undefined {
  return formsOf(page).find((form) =>
    form
      .querySelectorAll("input")
      .some(
        (input) => input.getAttribute("name") === "client_id" && input.getAttribute("value") === clientId,
      ),
  );
}

function signInForm(app: AppTarget, page: Page): HTMLElement | undefined {
  const { username, password } = app.product.signIn;
  return formsOf(page).find((form) => {
    const names = form.querySelectorAll("input").map((input) => input.getAttribute("name"));
    return names.includes(username) && names.includes(password);
  });
}

const formsOf = (page: Page): HTMLElement[] => page.html.querySelectorAll("form");

const needsPassword = (page: Page): boolean =>
  page.html
    .querySelectorAll("input")
    .some((input) => input.getAttribute("type")?.toLowerCase() === "password");

const isDenied = ({ headers }: Page): boolean =>
  headers["x-seraph-loginreason"]?.includes("AUTHENTICATION_DENIED") === true ||
  headers["x-authentication-denied-reason"] !== undefined;

const needsCaptcha = (page: Page): boolean => mentions(page, /captcha/i);

const needsSecondStep = (page: Page): boolean =>
  mentions(page, /\botp\b|totp|one-time-code|two-?(factor|step)|\b2(fa|sv)\b|verification-?code/i);

/** Whether an element that asks or shows something bears such a name. */
const mentions = (page: Page, name: RegExp): boolean =>
  page.html
    .querySelectorAll("input, img, iframe, div, form")
    .some((element) =>
      ["name", "id", "class", "src", "action", "autocomplete"].some((attribute) =>
        name.test(element.getAttribute(attribute) ?? ""),
      ),
    );

const isErrorPage = (page: Page): boolean => pathOf(page.url).endsWith("/plugins/servlet/oauth2/error");

const pathOf = (url: string): string => new URL(url).pathname;

/** A URL without what may carry secrets. */
const placeOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : "nowhere");
