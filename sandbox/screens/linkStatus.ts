import { oauthStatus } from "../application-links/oauthLevels";
import { examine, type LinkError } from "../application-links/status";
import { callRemote, RemoteRefusal } from "../oauth-client/remote";
import { html, type Markup } from "../pages/markup";
import { currentUserPath, isAnonymousUser } from "../resource-server/protectedResources";
import type { AppContext } from "../state/context";
import { truth } from "../state/dialect";
import type { ApplicationLink, OutgoingConnection } from "../state/types";
import { partsOf } from "./linkParts";

/** The status of a link, in the products' words. */
export interface ScreenStatus {
  name: string;
  kind: "good" | "bad" | "warn" | "info";
  /** What the status means, for people. */
  meaning: string;
}

const statuses = {
  SYSTEM: ["info", "Created automatically. Administrators can't change or delete it."],
  "NON-ATLASSIAN": ["info", "The link connects to a non-Atlassian application."],
  CONNECTED: ["good", "The connection between both applications works."],
  "NETWORK ERROR": ["bad", "The other application can't be reached."],
  "SETTING UP": ["warn", "The configuration of the link isn't complete yet."],
  "PARTIALLY CONFIGURED": [
    "warn",
    "An incoming or an outgoing link is missing, here or on the other application.",
  ],
  "PARTIALLY CONNECTED": ["warn", "Only one-way communication is established."],
  "AUTHENTICATE TO SEE STATUS": ["warn", "Connect with your account on the other application."],
  "ACCESS DENIED": ["bad", "The other application refuses the connection."],
  "CONFIG ERROR": ["bad", "The settings of both applications don't match."],
  DEPRECATED: ["bad", "The link uses an authentication that is no longer recommended."],
  DISABLED: ["info", "The outgoing and incoming connections are both disabled."],
  INCOMPATIBLE: ["bad", "The version of the other application is too old."],
} satisfies Record<string, [ScreenStatus["kind"], string]>;

/** The name of a status. */
export type StatusName = keyof typeof statuses;

/** A status by its name. */
export function statusNamed(name: StatusName): ScreenStatus {
  const [kind, meaning] = statuses[name];
  return { name, kind, meaning };
}

/** A status as a lozenge. */
export const lozenge = ({ name, kind }: Pick<ScreenStatus, "name" | "kind">): Markup =>
  html`<span class="lozenge ${kind}">${name}</span>`;

/**
 * The status of an application link, for one user. Of an OAuth 2.0 link, the outgoing direction is verified with the user's own token, and the
 * incoming direction by a token that this app has issued (inferred).
 */
export async function statusOf(
  context: AppContext,
  link: ApplicationLink,
  username: string,
): Promise<ScreenStatus> {
  const { app } = context;
  const levels = oauthStatus(link);
  const { error } = await examine(app, link, levels);
  const { incoming, outgoing } = partsOf(app, link);
  const usesOAuth2 = incoming.length + outgoing.length > 0;
  const before = error && beforeOAuth2(error);
  if (before !== undefined) return statusNamed(before);
  if (levels.incoming.enabled || levels.outgoing.enabled || link.providers !== undefined) {
    if (!usesOAuth2) return statusNamed(error === undefined ? "CONNECTED" : ofOAuth1(error));
  }
  if (!usesOAuth2) return statusNamed("SETTING UP");
  const [connection] = outgoing;
  if (connection === undefined || incoming.length === 0) return statusNamed("PARTIALLY CONFIGURED");
  const called = await call(context, link, connection, username);
  const issued = app.tokenPairs.some((pair) => incoming.some(({ clientId }) => clientId === pair.clientId));
  // A Cloud site has no resource for the link back: once both directions work, its absence means nothing.
  if (called === "works" && issued) return statusNamed("CONNECTED");
  if (error?.type === "NO_REMOTE_APPLINK") return statusNamed("PARTIALLY CONFIGURED");
  if (called !== "works") return statusNamed(called);
  const isEnough = truth(app, "product-link-connect") === "both-directions";
  return statusNamed(isEnough ? "CONNECTED" : "PARTIALLY CONNECTED");
}

/** The status if the error has nothing to do with the kind of authentication. */
function beforeOAuth2({ category }: LinkError): StatusName | undefined {
  switch (category) {
    case "SYSTEM":
      return "SYSTEM";
    case "NON_ATLASSIAN":
      return "NON-ATLASSIAN";
    case "NETWORK_ERROR":
      return "NETWORK ERROR";
    case "INCOMPATIBLE":
      return "INCOMPATIBLE";
    default:
      return undefined;
  }
}

function ofOAuth1({ category }: LinkError): StatusName {
  return category === "DEPRECATED" || category === "DISABLED" ? category : "CONFIG ERROR";
}

/** Sends a request through the connection with the user's token. */
async function call(
  context: AppContext,
  link: ApplicationLink,
  connection: OutgoingConnection,
  username: string,
): Promise<"works" | "AUTHENTICATE TO SEE STATUS" | "ACCESS DENIED"> {
  const path = currentUserPath(link.typeId) ?? "/";
  try {
    const response = await callRemote(context, connection, username, { method: "GET", path });
    if (response === undefined) return "AUTHENTICATE TO SEE STATUS";
    // Products treat a request with an invalid token as anonymous.
    return response.status < 400 && !isAnonymousUser(response.body) ? "works" : "ACCESS DENIED";
  } catch (error) {
    if (error instanceof RemoteRefusal) return "ACCESS DENIED";
    throw error;
  }
}
