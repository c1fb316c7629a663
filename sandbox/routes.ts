import { applicationLinks } from "./application-links/applicationLinks";
import { authenticationProviders, oauthConsumers } from "./application-links/authentication";
import { capabilities } from "./application-links/capabilities";
import { consumerInfo } from "./application-links/consumerInfo";
import { createAppLink } from "./application-links/createAppLink";
import { forms } from "./application-links/forms";
import { manifest } from "./application-links/manifest";
import { restLinks } from "./application-links/restLinks";
import { status } from "./application-links/status";
import { outgoingConnections } from "./oauth-client/outgoingConnections";
import { connectionFlows } from "./oauth-client/connectionFlow";
import { authorization } from "./authorization-server/authorize";
import { auditConfiguration } from "./auditing/configuration";
import { auditEvents } from "./auditing/events";
import { incomingClients } from "./authorization-server/incomingClients";
import { tokenEndpoints } from "./authorization-server/token";
import { personalTokens } from "./personal-tokens/personalTokens";
import { protectedResources } from "./resource-server/protectedResources";
import type { RegisterRoutes } from "./http/routes";
import { login } from "./pages/login";
import { screens } from "./screens";

/** The routes of all areas of an app. */
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
  createAppLink,
  consumerInfo,
  authorization,
  tokenEndpoints,
  connectionFlows,
  auditEvents,
  auditConfiguration,
  personalTokens,
  login,
  ...screens,
  protectedResources,
];
