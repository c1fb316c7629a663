/** Application links between Atlassian apps over OAuth 2.0, as Pulumi resources. */

export { ApplicationLink, type ApplicationLinkArgs } from "./applicationLink";
export {
  getApplicationLinks,
  getIncomingClients,
  getManifest,
  getOutgoingConnections,
  getScopes,
  type AppArgs,
  type KnownClient,
  type KnownConnection,
  type KnownLink,
  type Scope,
} from "./functions";
export {
  getRedirectUrl,
  getRedirectUrlOutput,
  type RedirectUrlArgs,
  type RedirectUrlOutputArgs,
} from "./getRedirectUrl";
export { IncomingClient, type IncomingClientArgs } from "./incomingClient";
export { LinkHealth, type LinkHealthArgs } from "./linkHealth";
export { MutualLink, type MutualLinkArgs } from "./mutualLink";
export { OutgoingConnection, type OutgoingConnectionArgs } from "./outgoingConnection";
export { ScopeGrant, type ScopeGrantArgs } from "./scopeGrant";
export type {
  Adopt,
  App,
  ApplicationType,
  ConnectionType,
  DeletionPolicy,
  LinkStatus,
  Product,
  RotationMode,
} from "../provider/contract/types.gen";
