/** The members of a remote app's manifest that the sandbox uses. */
export interface RemoteManifest {
  id: string;
  name: string;
  typeId: string;
  version?: string;
  applinksVersion?: string;
  url?: string;
}

/** Why a request to a remote app failed; the values are those of the status resource. */
export type RemoteFailure =
  "CONNECTION_REFUSED" | "UNKNOWN_HOST" | "UNEXPECTED_RESPONSE" | "UNEXPECTED_RESPONSE_STATUS";

/** How apps of the sandbox identify themselves to each other. */
export const remoteAgent = "applinks-sandbox";

/** Requests JSON from a remote app without credentials, with a timeout of five seconds. Never throws. */
export async function fetchRemote(
  url: string,
): Promise<{ body: unknown } | { failure: RemoteFailure; status?: number }> {
  let response: Response;
  try {
    response = await fetch(url, {
      headers: { accept: "application/json", "x-atlassian-token": "no-check", "user-agent": remoteAgent },
      redirect: "error",
      signal: AbortSignal.timeout(5000),
    });
  } catch (error) {
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
    return { failure: code === "ENOTFOUND" || code === "EAI_AGAIN" ? "UNKNOWN_HOST" : "CONNECTION_REFUSED" };
  }
  if (!response.ok) return { failure: "UNEXPECTED_RESPONSE_STATUS", status: response.status };
  try {
    return { body: await response.json() };
  } catch {
    return { failure: "UNEXPECTED_RESPONSE" };
  }
}

/** Requests a resource of a remote app's application links in this REST version, or in `latest` where there is no such version. */
export async function fetchRemoteRest(
  baseUrl: string,
  version: string,
  path: string,
): Promise<{ body: unknown } | { failure: RemoteFailure; status?: number }> {
  const response = await fetchRemote(`${baseUrl}/rest/applinks/${version}/${path}`);
  const isMissing = "failure" in response && response.status === 404;
  return isMissing ? fetchRemote(`${baseUrl}/rest/applinks/latest/${path}`) : response;
}

/** Reads the manifest of the app at this base URL; `undefined` if the response is not a manifest. */
export async function remoteManifest(baseUrl: string): Promise<RemoteManifest | undefined> {
  const response = await fetchRemoteRest(baseUrl, "1.0", "manifest");
  if ("failure" in response) return undefined;
  const { body } = response;
  const isManifest = typeof body === "object" && body !== null && "id" in body && "typeId" in body;
  return isManifest ? (body as RemoteManifest) : undefined;
}
