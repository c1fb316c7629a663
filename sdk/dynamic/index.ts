/** Application links between Atlassian apps over OAuth 2.0, as Pulumi resources. */

export { ApplicationLink, type ApplicationLinkArgs } from "./applicationLink";
export {
  getApplicationLinks,
  getApplicationLinksOutput,
  getIncomingClients,
  getIncomingClientsOutput,
  getManifest,
  getManifestOutput,
  getOutgoingConnections,
  getOutgoingConnectionsOutput,
  getScopes,
  getScopesOutput,
  type GetApplicationLinksArgs,
  type GetApplicationLinksOutputArgs,
  type GetApplicationLinksResult,
  type GetIncomingClientsArgs,
  type GetIncomingClientsOutputArgs,
  type GetIncomingClientsResult,
  type GetManifestArgs,
  type GetManifestOutputArgs,
  type GetManifestResult,
  type GetOutgoingConnectionsArgs,
  type GetOutgoingConnectionsOutputArgs,
  type GetOutgoingConnectionsResult,
  type GetScopesArgs,
  type GetScopesOutputArgs,
  type GetScopesResult,
} from "./functions";
export {
  getRedirectUrl,
  getRedirectUrlOutput,
  type GetRedirectUrlArgs,
  type GetRedirectUrlOutputArgs,
  type GetRedirectUrlResult,
} from "./getRedirectUrl";
export { IncomingClient, type IncomingClientArgs } from "./incomingClient";
export { LinkHealth, type LinkHealthArgs } from "./linkHealth";
export { MutualLink, type MutualLinkArgs } from "./mutualLink";
export { OutgoingConnection, type OutgoingConnectionArgs } from "./outgoingConnection";
export { ScopeGrant, type ScopeGrantArgs } from "./scopeGrant";
export type {
  Adopt,
  ApplicationType,
  ConnectionType,
  DeletionPolicy,
  Deployment,
  LinkStatus,
  Product,
  RotationMode,
} from "../../provider/schema/types.gen";
export type * as types from "./types";
