import { withoutSlashes } from "../state/ids";
import type { App } from "../state/types";
import { fetchRemote, type RemoteManifest } from "./remoteApp";

/** What is found at an application URL before a link to it is created. */
export type FoundAt =
  | { kind: "application"; url: string; manifest: RemoteManifest }
  /** Nothing responds. */
  | { kind: "unknown host"; url: string }
  /** Something responds, but not with a manifest. */
  | { kind: "no manifest"; url: string }
  /** The app refuses a link to the URL. */
  | { kind: "refused"; status: 400 | 409; message: string };

/** Requests the manifest at an application URL, and refuses URLs that cannot be linked, as the products do. */
export async function findAt(app: App, applicationUrl: string): Promise<FoundAt> {
  const url = withoutSlashes(applicationUrl.trim());
  if (!URL.canParse(url)) return { kind: "refused", status: 400, message: "An absolute URL is required." };
  const response = await fetchRemote(`${url}/rest/applinks/1.0/manifest`);
  if ("failure" in response) {
    const unknown = ["UNKNOWN_HOST", "CONNECTION_REFUSED"].includes(response.failure);
    return { kind: unknown ? "unknown host" : "no manifest", url };
  }
  const manifest = response.body as RemoteManifest;
  if (manifest.id === app.serverId) {
    return { kind: "refused", status: 409, message: "The URL is this application's own." };
  }
  if (app.applicationLinks.some(({ id, rpcUrl }) => id === manifest.id || rpcUrl === url)) {
    return { kind: "refused", status: 409, message: "This application is already linked." };
  }
  return { kind: "application", url, manifest };
}
