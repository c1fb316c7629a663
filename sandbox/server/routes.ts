import { applicationLinks } from "../applinks/applicationLinks";
import { authenticationProviders, oauthConsumers } from "../applinks/authentication";
import { capabilities } from "../applinks/capabilities";
import { forms } from "../applinks/forms";
import { manifest } from "../applinks/manifest";
import { restLinks } from "../applinks/restLinks";
import { status } from "../applinks/status";
import { outgoingConnections } from "../client/config";
import { incomingClients } from "../provider/clients";
import type { RegisterRoutes } from "./context";

/** Every area of an app. */
export const areas: RegisterRoutes[] = [
  incomingClients,
  outgoingConnections,
  applicationLinks,
  restLinks,
  manifest,
  status,
  authenticationProviders,
  oauthConsumers,
  capabilities,
  forms,
];
