/** The page of a hand-over over HTTP, without a browser. */

import { request } from "node:http";

/** A response. */
export interface Response {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Sends one request with exactly these headers. */
export function send(
  url: string,
  {
    method = "GET",
    headers = {},
    form,
  }: { method?: string; headers?: Record<string, string>; form?: Record<string, string> } = {},
): Promise<Response> {
  const body = form === undefined ? "" : new URLSearchParams(form).toString();
  const type = form === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" };
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers: { ...type, ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** A browser that has opened the page. */
export interface Visitor {
  cookie: string;
  origin: string;
  /** The page's address. */
  root: string;
  /** The token of the page's forms. */
  token: string;
  /** Requests the page. */
  read(): Promise<Response>;
  /** Sends a form of the page, and returns the page that follows. */
  post(action: string, form?: Record<string, string>): Promise<Response>;
}

/** Opens the page by the address that the command printed. */
export async function visit(address: string): Promise<Visitor> {
  const { origin } = new URL(address);
  const start = await send(address);
  if (start.status !== 303) throw new Error(start.body);
  const cookie = String(start.headers["set-cookie"]).split(";")[0] ?? "";
  const root = `${origin}${String(start.headers["location"])}`;
  const read = (): Promise<Response> => send(root, { headers: { Cookie: cookie } });
  const token = /data-form="([^"]+)"/.exec((await read()).body)?.[1] ?? "";
  const post = async (action: string, form: Record<string, string> = {}): Promise<Response> => {
    const headers = { Cookie: cookie, Origin: origin };
    const done = await send(`${root}${action}`, { method: "POST", headers, form: { form: token, ...form } });
    return done.status === 303 ? read() : done;
  };
  return { cookie, origin, root, token, read, post };
}
