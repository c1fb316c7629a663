/** Every resource by its type: what the doors serve. */

import type { ResourceInputs, ResourceStates, ResourceType } from "../schema/types.gen";
import type { Resource } from "../lifecycle/resource";
import { applicationLink } from "./applicationLink";
import { incomingClient } from "./incomingClient";
import { linkHealth } from "./linkHealth";
import { outgoingConnection } from "./outgoingConnection";
import { scopeGrant } from "./scopeGrant";

/** The registry; a type of the contract without a lifecycle does not compile. */
export const RESOURCES: { [T in ResourceType]: Resource<ResourceInputs[T], ResourceStates[T]> } = {
  ApplicationLink: applicationLink,
  IncomingClient: incomingClient,
  ScopeGrant: scopeGrant,
  OutgoingConnection: outgoingConnection,
  LinkHealth: linkHealth,
};
