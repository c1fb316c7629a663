/**
 * The way of a test user through a link: begin at the calling app, sign in at the called one and allow, come back. What was
 * allowed is revoked again.
 *
 * The calling app's part is its "Test connection": `POST config/flow` in the user's session, the redirect URL, and
 * `GET config/flow/{id}` for the result (behaviour of shipped plugins). The pages' forms are known by their fields alone.
 */

import { randomUUID } from "node:crypto";
import type { HTMLElement } from "node-html-parser";
import { isRecord, withoutSecrets } from "../responses";
import { record, text, type App } from "../app";
import type * as Browsers from "./browserClient";
import type { Browser, Page } from "./browserClient";
import { isAppError } from "../errors";
import { testUserOf, type FleetApp, type TestUser } from "../target";

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
export interface Passage {
  caller: App;
  /** Asked without an administrator's credential. */
  called: App;
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
export interface Visit {
  /**
   * Lets the calling app take its user through sign-in and consent, exchange the code, and report success. Throws
   * `ConsentError`; `AppError` when an app does not answer.
   */
  throughCaller(): Promise<void>;
  /**
   * Takes the user through consent once more, in the calling app's place, and asks the called app with the token that comes of
   * it who asks. Throws `ConsentError`; `AppError` when an app does not answer.
   */
  inItsPlace(): Promise<void>;
}

/** How many redirects and pages a walk may take. */
const LONGEST_WALK = 20;

/** Begins a visit; `undefined` where one of the apps has no test user. */
export function visit(passage: Passage): Visit | undefined {
  const { caller, called } = passage;
  const [here, there] = [testUserOf(caller.entry), testUserOf(called.entry)];
  if (here === undefined || there === undefined) return undefined;
  const browser = browsers().openBrowser([caller.entry, called.entry], caller.signal);
  const walk = { ...passage, browser, here, there };
  return { throughCaller: () => throughCaller(walk), inItsPlace: () => inItsPlace(walk) };
}

interface Walk extends Passage {
  browser: Browser;
  /** The test user of the calling app. */
  here: TestUser;
  /** The test user of the called app. */
  there: TestUser;
}

async function throughCaller(walk: Walk): Promise<void> {
  const { caller, called } = walk;
  expectLeadsTo(walk);
  await signInAtCaller(walk);
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
      `consent: ${called.entry.name} sent the test user back to ${caller.entry.name} with ${error}. ${afterRefusal(walk, error)}`,
    );
  }
  if (result === undefined) return;
  const said = withoutSecrets(result, [...secretsOf(walk), arrival.code ?? ""]).slice(0, LONGEST_EXCERPT);
  const wrong = /invalid_client/.test(result);
  const next = wrong
    ? `The client secret that ${caller.entry.name} keeps is not the client's: somebody may have changed it. ` +
      `No app tells it, so nothing else shows it: give the client another "rotation" in the program, and run pulumi up.`
    : `Look at the outgoing link in ${caller.entry.name}, and into its log.`;
  throw new ConsentError(
    wrong ? "credentials" : "settings",
    `exchange of the code: ${caller.entry.name} got no token from ${called.entry.name} ("${said}"). ${next}`,
  );
}

/** How much of what an app said is repeated, in characters. */
const LONGEST_EXCERPT = 300;

async function inItsPlace(walk: Walk): Promise<void> {
  const { called, connection, clientId, redirectUrl, scopes } = walk;
  expectLeadsTo(walk);
  const state = randomUUID();
  const authorize = new URL(connection.authorizationEndpoint);
  const asked = {
    response_type: "code",
    client_id: clientId,
    scope: scopes.join(" "),
    state,
    redirect_uri: redirectUrl,
  };
  for (const [name, value] of Object.entries(asked)) authorize.searchParams.set(name, value);
  const arrival: Arrival = {};
  await travel(walk, authorize.href, (url) => url.startsWith(`${redirectUrl}?`), arrival);
  const { code, error } = arrival;
  if (code === undefined) {
    throw new ConsentError(
      "settings",
      `consent: ${called.entry.name} gave no code (${error ?? "no reason"}). ${afterRefusal(walk, error ?? "")}`,
    );
  }
  const token = await exchanged(walk, code);
  try {
    await askWithToken(called, token);
  } finally {
    await revoke(walk, token);
  }
}

/** The user would be sent to sign in, with a password, wherever the outgoing link says. */
function expectLeadsTo({ browser, called, caller, connection }: Walk): void {
  const { authorizationEndpoint } = connection;
  if (browser.appAt(authorizationEndpoint) === called.entry) return;
  throw new ConsentError(
    "settings",
    `consent: the outgoing link of ${caller.entry.name} sends users to ${placeOf(authorizationEndpoint)}, which is no URL of ` +
      `${called.entry.name}. Run pulumi up --refresh, or correct url and displayUrl in ${called.entry.configKey}.`,
  );
}

/** Signs in where the product itself has its form, before anything is begun. */
async function signInAtCaller(walk: Walk): Promise<void> {
  const { caller, here, browser } = walk;
  const app = caller.entry;
  let page = await browser.open(`${app.displayUrl}${app.product.signIn.path}`);
  for (let hops = 0; page.location !== undefined && hops < LONGEST_WALK; hops += 1) {
    page = await browser.open(withinApps(walk, page));
  }
  await signIn(browser, app, here, page);
}

/** Fills in the sign-in form, once: failed attempts lock accounts. Gives the page that follows. */
async function signIn(browser: Browser, app: FleetApp, user: TestUser, page: Page): Promise<Page> {
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
  if (asksForCaptcha(page)) throw fail("it asks for a CAPTCHA", SOLVE);
  const filledIn = { [fields.username]: user.username, [fields.password]: user.password };
  const next = await browser.submit(page, form, filledIn);
  if (next === undefined) {
    throw fail("its form sends the password to another place", "Single sign-on cannot be gone through.");
  }
  if (isDenied(next) || (asksForPassword(next) && asksForCaptcha(next))) {
    throw fail("it asks for a CAPTCHA after failed attempts", SOLVE);
  }
  if (asksForPassword(next) || next.headers["x-seraph-loginreason"]?.includes("AUTHENTICATED_FAILED")) {
    throw fail(
      "it does not accept the test user's name and password",
      `Correct ${app.configKey}.testUser, or what the environment says in its place.`,
    );
  }
  if (asksForSecondStep(next))
    throw fail("it asks for a second step (two-step verification)", NO_SECOND_STEP);
  if (next.status >= 400) throw fail(`it answered ${next.status}`, "Look at the app's log, then try again.");
  return next;
}

const SOLVE = "Sign in once by browser as the test user and solve it, then try again.";

const NO_SECOND_STEP = "Except the test user from it, or leave out the test user.";

/** Has the calling app begin: the URL at which its user starts, and the one to which it leads in the end. */
async function begin(walk: Walk): Promise<{ flowId: string; start: string; end: string }> {
  const { caller, connection, browser } = walk;
  const { name, displayUrl, paths } = caller.entry;
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
  if (typeof flowId === "string" && typeof start === "string" && browser.appAt(start) === caller.entry) {
    return { flowId, start, end };
  }
  throw new ConsentError(
    "settings",
    `start at ${name}: it did not begin (${page.status}, ${pathOf(page.url)}). Its version may not have "Test connection", or its ` +
      `base URL may differ from ${displayUrl}.`,
  );
}

/** Why the calling app says that the user is not connected; `undefined` if it says that the user is. */
async function resultOf({ caller, browser }: Walk, flowId: string): Promise<string | undefined> {
  const { displayUrl, paths } = caller.entry;
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
  walk: Walk,
  start: string,
  isEnd: (url: string) => boolean,
  arrival: Arrival,
): Promise<void> {
  const { browser, called, caller, redirectUrl } = walk;
  let signedIn = false;
  let page = await browser.open(start);
  for (let hops = 0; hops < LONGEST_WALK; hops += 1) {
    const { location } = page;
    if (location !== undefined) {
      if (location.startsWith(`${redirectUrl}?`)) Object.assign(arrival, arrivalOf(location));
      if (isEnd(location)) return;
      page = await browser.open(withinApps(walk, page));
      continue;
    }
    if (browser.appAt(page.url) === caller.entry) return;
    const form = consentForm(walk, page);
    if (form !== undefined) {
      const next = await browser.submit(page, form);
      if (next === undefined) throw refusedBy(walk, "its consent form leads to another place");
      page = next;
    } else if (signedIn || page.status >= 400 || isErrorPage(page)) {
      throw notConsent(walk, page);
    } else {
      page = await signIn(browser, called.entry, walk.there, page);
      signedIn = true;
    }
  }
  throw refusedBy(walk, `the way does not end within ${LONGEST_WALK} pages`);
}

/** Where a redirect leads, if that is a place where a password may be shown. */
function withinApps({ browser }: Walk, page: Page): string {
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

function notConsent(walk: Walk, page: Page): ConsentError {
  const { called } = walk;
  if (asksForSecondStep(page)) {
    return new ConsentError(
      "sign-in",
      `sign-in at ${called.entry.name}: it asks for a second step (two-step verification). ${NO_SECOND_STEP}`,
    );
  }
  if (isErrorPage(page)) {
    const error = wordOf(new URL(page.url).searchParams.get("errorName") ?? "");
    return refusedBy(walk, `it refuses what ${walk.caller.entry.name} asks for (${error})`);
  }
  return refusedBy(walk, `${pathOf(page.url)} (${page.status}) is not the consent page`);
}

function refusedBy({ caller, called }: Walk, cause: string): ConsentError {
  return new ConsentError(
    "settings",
    `consent at ${called.entry.name}: ${cause}. Compare the redirect URL, the client ID and the scopes of the two apps, and the ` +
      `base URL that ${caller.entry.name} itself uses; pulumi up --refresh writes what is declared.`,
  );
}

/** What to do after the called app's refusal at the redirect URL. */
function afterRefusal({ caller, called }: Walk, error: string): string {
  if (error === "invalid_scope") {
    return `The outgoing link of ${caller.entry.name} asks for more than ${called.entry.name} grants. Run pulumi up --refresh.`;
  }
  return error === "access_denied"
    ? `${called.entry.name} does not let the test user allow it. Look whether that user may use the app.`
    : "Compare the two apps' settings, and look into the called app's log.";
}

/**
 * Leaves nothing of a code that the calling app was given: a code that is shown a second time ends the tokens that came of it
 * (RFC 6749, section 4.1.2; behaviour of shipped plugins), and one that was not exchanged yet gives a token, which is revoked.
 */
async function spend(walk: Walk, code: string): Promise<void> {
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
  { called, clientId, clientSecret, redirectUrl }: Walk,
  code: string,
): Promise<string> {
  const operation = "exchange the test user's code";
  const body = await called.send({
    operation,
    method: "POST",
    path: `${called.entry.paths.incoming}/token`,
    form: {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUrl,
      client_id: clientId,
      client_secret: clientSecret,
    },
  });
  return text(called, operation, record(called, operation, body), "access_token");
}

async function exchanged(walk: Walk, code: string): Promise<string> {
  const { name } = walk.called.entry;
  try {
    return await exchange(walk, code);
  } catch (error) {
    if (!isAppError(error, "APP_REFUSED", "APP_UNAUTHENTICATED")) throw error;
    const said = /invalid_client|invalid_grant|invalid_request/.exec(error.message)?.[0] ?? "no reason";
    throw new ConsentError(
      "credentials",
      `exchange of the code: ${name} gives no token for it (${said}). Run pulumi up --refresh.`,
    );
  }
}

async function revoke({ called, clientId, clientSecret }: Walk, token: string): Promise<void> {
  await called.send({
    operation: "revoke the test user's token",
    method: "POST",
    path: `${called.entry.paths.incoming}/revoke`,
    form: { token, client_id: clientId, client_secret: clientSecret },
  });
}

/** Asks who asks, with the token. A token that is not accepted leaves the request anonymous (behaviour of shipped plugins). */
async function askWithToken(called: App, token: string): Promise<void> {
  const { name, product } = called.entry;
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
      key = await called.send({ ...call, header: product.account.header });
    } else {
      const body = await called.send(call);
      key = isRecord(body) ? body[product.account.field] : undefined;
    }
  } catch (error) {
    if (isAppError(error, "APP_UNAUTHENTICATED", "APP_FORBIDDEN", "APP_REFUSED")) throw refusal;
    throw error;
  }
  if (typeof key !== "string" || key === "" || key.toLowerCase() === "anonymous") throw refusal;
}

const secretsOf = ({ here, there, clientSecret }: Walk): string[] => [
  here.password,
  there.password,
  clientSecret,
];

/** The form by which this client is allowed. */
function consentForm({ clientId }: Walk, page: Page): HTMLElement | undefined {
  return formsOf(page).find((form) =>
    form
      .querySelectorAll("input")
      .some(
        (input) => input.getAttribute("name") === "client_id" && input.getAttribute("value") === clientId,
      ),
  );
}

function signInForm(app: FleetApp, page: Page): HTMLElement | undefined {
  const { username, password } = app.product.signIn;
  return formsOf(page).find((form) => {
    const names = form.querySelectorAll("input").map((input) => input.getAttribute("name"));
    return names.includes(username) && names.includes(password);
  });
}

const formsOf = (page: Page): HTMLElement[] => page.html.querySelectorAll("form");

const asksForPassword = (page: Page): boolean =>
  page.html
    .querySelectorAll("input")
    .some((input) => input.getAttribute("type")?.toLowerCase() === "password");

const isDenied = ({ headers }: Page): boolean =>
  headers["x-seraph-loginreason"]?.includes("AUTHENTICATION_DENIED") === true ||
  headers["x-authentication-denied-reason"] !== undefined;

const asksForCaptcha = (page: Page): boolean => mentions(page, /captcha/i);

const asksForSecondStep = (page: Page): boolean =>
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
