import { fetchRemote, type RemoteFailure } from "../application-links/remoteApp";
import type { AppContext } from "../state/context";
import type { ApplicationLink, CloudLinkStatus } from "../state/types";
import { incomingOf, outgoingOf } from "./links";

/**
 * The status of a link on a Cloud site's screens: the words are Atlassian's, the rules that choose one are the sandbox's. Contacts the
 * remote application.
 */
export async function linkStatus(context: AppContext, link: ApplicationLink): Promise<CloudLinkStatus> {
  const { cloud } = link;
  if (link.status !== undefined) return link.status;
  if (link.system) return "SYSTEM";
  if (link.typeId === "generic") return "NON-ATLASSIAN";
  if (cloud === undefined) return oauth1Status(link);
  if (cloud.connection === "refused") return "RESUBMISSION REQUIRED";
  if (cloud.connection === "pending") return "SETTING UP";
  return establishedStatus(context, link);
}

/** A link without OAuth 2.0 details. */
const oauth1Status = ({ consumer, providers = [] }: ApplicationLink): CloudLinkStatus =>
  consumer || providers.length > 0 ? "DEPRECATED" : "SETTING UP";

async function establishedStatus(context: AppContext, link: ApplicationLink): Promise<CloudLinkStatus> {
  const directions = [incomingOf(context, link), outgoingOf(context, link)].filter(
    (direction) => direction !== undefined,
  );
  if (directions.length === 0) return "DISABLED";
  const manifest = await fetchRemote(`${link.rpcUrl}/rest/applinks/1.0/manifest`);
  if ("failure" in manifest) return failedStatus(manifest);
  const remoteApp = manifest.body as { id?: unknown; typeId?: unknown };
  if (remoteApp.typeId !== link.typeId) return "CONFIG ERROR";
  if (remoteApp.id !== link.id) return "RECREATION NEEDED";
  if (directions.length === 1) return "PARTIALLY CONNECTED";
  const back = await fetchRemote(`${link.rpcUrl}/rest/applinks/3.0/status/${context.app.serverId}/oauth`);
  if ("failure" in back) return back.status === 404 ? "PARTIALLY CONFIGURED" : failedStatus(back);
  return "CONNECTED";
}

function failedStatus({ failure, status }: { failure: RemoteFailure; status?: number }): CloudLinkStatus {
  if (status === 401 || status === 403) return "ACCESS DENIED";
  return failure === "CONNECTION_REFUSED" || failure === "UNKNOWN_HOST"
    ? "NETWORK ERROR"
    : "STATUS UNAVAILABLE";
}
