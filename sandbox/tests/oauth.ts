import { parse } from "node-html-parser";
import type { IncomingClient } from "../index";
import { request, type Responded } from "./rest";

/** A browser client with a session at one app. It submits forms with their Referer. */
export interface BrowserClient {
  get(url: string, headers?: Record<string, string>): Promise<Responded>;
  /** Sends JSON, as a script of a page does. */
  post(url: string, json?: object): Promise<Responded>;
  /** Submits the page's form and returns the response. */
  submit(pageUrl: string, page: Responded): Promise<Responded>;
}

/** Logs a user in to an app; the password is the user name. */
export async function browse(baseUrl: string, loginPath: string, username: string): Promise<BrowserClient> {
  // The field names differ between the products.
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

/** The target of a redirect. Throws if the response is not a redirect. */
export function target(response: Responded): URL {
  const location = response.headers.get("location");
  if (location === null) throw new Error(`no redirect, but ${response.status}: ${response.text}`);
  return new URL(location);
}

/** Allows an authorization request. Returns the URL of the redirect back to the client. */
export async function allow(baseUrl: string, person: BrowserClient, parameters: object): Promise<URL> {
  const query = new URLSearchParams({ ...parameters }).toString();
  const consent = target(await person.get(`${baseUrl}/rest/oauth2/latest/authorize?${query}`));
  return target(await person.submit(consent.href, await person.get(consent.href)));
}

/** Gets a code for the client. Returns the form for the token endpoint. */
export async function codeGrant(
  baseUrl: string,
  person: BrowserClient,
  client: IncomingClient,
  challenge: object = {},
): Promise<Record<string, string>> {
  const [redirect_uri = ""] = client.redirects;
  const requested = { client_id: client.clientId, redirect_uri, response_type: "code", scope: client.scope };
  const back = await allow(baseUrl, person, { ...requested, ...challenge });
  return { ...credentials(client), grant_type: "authorization_code", code: code(back), redirect_uri };
}

/** The code in the URL of the redirect back to the client. */
export function code(back: URL): string {
  const found = back.searchParams.get("code");
  if (found === null) throw new Error(`no code in ${back.href}`);
  return found;
}

/** A client's credentials for the token endpoint. */
export const credentials = ({ clientId, clientSecret }: IncomingClient): Record<string, string> => ({
  client_id: clientId,
  client_secret: clientSecret,
});

/** The response of the token endpoint. */
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

/** Exchanges a grant for tokens. Throws if it is refused. */
export async function tokens(baseUrl: string, form: Record<string, string>): Promise<Tokens> {
  const { status, json, text } = await post(baseUrl, "token", form);
  if (status !== 200) throw new Error(`no tokens, but ${status}: ${text}`);
  return json as Tokens;
}
