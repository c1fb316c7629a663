/** What an app responded. `json` is what its body says as JSON. */
export interface Responded {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

/** What a request may carry besides its method and path. */
export interface RequestOptions {
  /** `username:password`; `null`: no credentials. */
  as?: string | null;
  json?: unknown;
  form?: Record<string, string>;
  body?: string;
  headers?: Record<string, string>;
}

/** Sends one request to the app at this base URL, as its system administrator and requesting JSON unless told otherwise. */
export async function request(
  baseUrl: string,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Responded> {
  const { as = "admin:admin", json, form, body, headers } = options;
  const response = await fetch(baseUrl + path, {
    method,
    redirect: "manual",
    headers: {
      accept: "application/json",
      ...(as !== null && { authorization: `Basic ${Buffer.from(as).toString("base64")}` }),
      ...(json !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(form !== undefined && { body: new URLSearchParams(form) }),
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as unknown) : undefined,
  };
}
