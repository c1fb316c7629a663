import { applicationLinks } from "../applinks/applicationLinks";
import { authenticationProviders, oauthConsumers } from "../applinks/authentication";
import { capabilities } from "../applinks/capabilities";
import { forms } from "../applinks/forms";
import { manifest } from "../applinks/manifest";
import { restLinks } from "../applinks/restLinks";
import { status } from "../applinks/status";
import { outgoingConnections } from "../client/config";
import { connectionFlows } from "../client/flow";
import { authorization } from "../provider/authorize";
import { incomingClients } from "../provider/clients";
import { tokenEndpoints } from "../provider/token";
import { protectedResources } from "../resources/resources";
import type { RegisterRoutes } from "./context";
import { login } from "./login";

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
  authorization,
  tokenEndpoints,
  connectionFlows,
  login,
  protectedResources,
];
