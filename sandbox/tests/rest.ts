/** An app's response. `json` is the parsed body. */
export interface Responded {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

/** The options of a request. */
export interface RequestOptions {
  /** `username:password`; `null`: no credentials. */
  as?: string | null;
  json?: unknown;
  form?: Record<string, string>;
  body?: string;
  headers?: Record<string, string>;
}

/** Sends a request to an app. By default, it acts as the system administrator and requests JSON. */
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
