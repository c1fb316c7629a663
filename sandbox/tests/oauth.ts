import { parse } from "node-html-parser";
import type { IncomingClient } from "../index";
import { request, type Responded } from "./rest";

/** A person's browser at one app, logged in: it carries the session cookie, and submits forms with their Referer. */
export interface Browser {
  get(url: string, headers?: Record<string, string>): Promise<Responded>;
  /** Sends JSON, as a page's script does. */
  post(url: string, json?: object): Promise<Responded>;
  /** Presses the page's only button, and gives the response to that. */
  submit(pageUrl: string, page: Responded): Promise<Responded>;
}

/** Logs a person in at an app; the password is the user name. */
export async function browse(baseUrl: string, loginPath: string, username: string): Promise<Browser> {
  // Some products' forms have the first names, the others' the last.
  const form = {
    os_username: username,
    os_password: username,
    j_username: username,
    j_password: username,
  };
  const { headers } = await request(baseUrl, "POST", loginPath, { as: null, form });
  const cookie = headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const get = (url: string, more: Record<string, string> = {}): Promise<Responded> =>
    request(url, "GET", "", { as: null, headers: { cookie, ...more } });
  return {
    get,
    post: (url, json = {}) => request(url, "POST", "", { as: null, json, headers: { cookie } }),
    submit: (pageUrl, page) => {
      const form = parse(page.text).querySelector("form");
      const fields = form?.querySelectorAll("input").map((input): [string, string] => {
        return [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""];
      });
      const query = new URLSearchParams(fields).toString();
      return get(`${form?.getAttribute("action") ?? ""}?${query}`, { referer: pageUrl });
    },
  };
}

/** Where a redirect leads. Fails on a response that is none. */
export function target(response: Responded): URL {
  const location = response.headers.get("location");
  if (location === null) throw new Error(`no redirect, but ${response.status}: ${response.text}`);
  return new URL(location);
}

/** Lets the person allow what the parameters request, and gives the URL that the browser is sent to in the end. */
export async function allow(baseUrl: string, person: Browser, parameters: object): Promise<URL> {
  const query = new URLSearchParams({ ...parameters }).toString();
  const consent = target(await person.get(`${baseUrl}/rest/oauth2/latest/authorize?${query}`));
  return target(await person.submit(consent.href, await person.get(consent.href)));
}

/** A code for this client, and what else the token endpoint wants to see. */
export async function codeGrant(
  baseUrl: string,
  person: Browser,
  client: IncomingClient,
  challenge: object = {},
): Promise<Record<string, string>> {
  const [redirect_uri = ""] = client.redirects;
  const requested = { client_id: client.clientId, redirect_uri, response_type: "code", scope: client.scope };
  const back = await allow(baseUrl, person, { ...requested, ...challenge });
  return { ...credentials(client), grant_type: "authorization_code", code: code(back), redirect_uri };
}

/** The code in the URL that the browser was sent to. */
export function code(back: URL): string {
  const found = back.searchParams.get("code");
  if (found === null) throw new Error(`no code in ${back.href}`);
  return found;
}

/** How a client names itself to the token endpoint. */
export const credentials = ({ clientId, clientSecret }: IncomingClient): Record<string, string> => ({
  client_id: clientId,
  client_secret: clientSecret,
});

/** What the token endpoint gives. */
export interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
  scope: string;
}

/** Sends a form to an endpoint of the authorization server, without other credentials. */
export const post = (baseUrl: string, endpoint: string, form: Record<string, string>): Promise<Responded> =>
  request(baseUrl, "POST", `/rest/oauth2/latest/${endpoint}`, { as: null, form });

/** Exchanges what is given for tokens. Fails when it is refused. */
export async function tokens(baseUrl: string, form: Record<string, string>): Promise<Tokens> {
  const { status, json, text } = await post(baseUrl, "token", form);
  if (status !== 200) throw new Error(`no tokens, but ${status}: ${text}`);
  return json as Tokens;
}
