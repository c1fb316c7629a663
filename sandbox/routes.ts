import { applicationLinks } from "./application-links/applicationLinks";
import { authenticationProviders, oauthConsumers } from "./application-links/authentication";
import { capabilities } from "./application-links/capabilities";
import { consumerInfo } from "./application-links/consumerInfo";
import { createAppLink } from "./application-links/createAppLink";
import { forms } from "./application-links/forms";
import { manifest, remoteManifests } from "./application-links/manifest";
import { restLinks } from "./application-links/restLinks";
import { status } from "./application-links/status";
import { outgoingConnections } from "./oauth-client/outgoingConnections";
import { connectionFlows, connectionTests } from "./oauth-client/connectionFlow";
import { auditRecords } from "./cloud/auditRecords";
import { linkLists } from "./cloud/linkLists";
import { cloudLogin } from "./cloud/login";
import { myPermissions } from "./cloud/myPermissions";
import { tenantInfo } from "./cloud/tenantInfo";
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
import { siteScreens } from "./screens/cloud";

/** The routes of all areas of a Data Center app. */
export const areas: RegisterRoutes[] = [
  incomingClients,
  outgoingConnections,
  applicationLinks,
  restLinks,
  manifest,
  remoteManifests,
  status,
  authenticationProviders,
  oauthConsumers,
  capabilities,
  forms,
  createAppLink,
  consumerInfo,
  authorization,
  tokenEndpoints,
  connectionTests,
  connectionFlows,
  auditEvents,
  auditConfiguration,
  personalTokens,
  login,
  ...screens,
  protectedResources,
];

/** The routes of all areas of a Cloud site, below its context path. It has no API that writes links. */
export const cloudAreas: RegisterRoutes[] = [
  manifest,
  linkLists,
  myPermissions,
  auditRecords,
  authorization,
  tokenEndpoints,
  connectionFlows,
  cloudLogin,
  ...siteScreens,
  protectedResources,
];

/** The routes of a Cloud site's host, outside of the context path. */
export const hostRoutes: RegisterRoutes = tenantInfo;
