import { startSandbox, type NamedSandbox } from "../../index";
import { request, type RequestOptions, type Responded } from "../rest";

/** A sandbox with a Cloud site of Jira and one of Confluence in one organization, and a Data Center app. */
export type Sites = NamedSandbox<"site" | "wiki" | "bitbucket">;

/** Starts it. */
export const startSites = (): Promise<Sites> =>
  startSandbox({
    apps: {
      site: { product: "jira", deployment: "cloud", organization: "acme" },
      wiki: { product: "confluence", deployment: "cloud", organization: "acme" },
      bitbucket: { product: "bitbucket" },
    },
  });

/** Creates an API token. Returns `e-mail:token`. */
export async function credentialsOf(
  sandbox: Sites,
  app: "site" | "wiki",
  username = "admin",
  details: { scopes?: string[]; expiresAt?: number } = {},
): Promise<string> {
  const { token } = await sandbox.control.changeOutOfBand(app).createApiToken({ username, ...details });
  return `${username}@example.com:${token}`;
}

/** Sends a GET; without `as`, anonymously. */
export const read = (baseUrl: string, path: string, options: RequestOptions = {}): Promise<Responded> =>
  request(baseUrl, "GET", path, { as: null, ...options });
