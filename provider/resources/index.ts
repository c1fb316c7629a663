/** Every resource by its type: what the adapters serve. A new resource is a file of its own, and a line here. */

import type { ResourceInputs, ResourceStates, ResourceType } from "../schema/types.gen";
import { operationsOf, type Operations } from "../lifecycle/operations";
import type { Resource } from "../lifecycle/resource";
import { applicationLink } from "./applicationLink";
import { incomingClient } from "./incomingClient";
import { linkHealth } from "./linkHealth";
import { outgoingConnection } from "./outgoingConnection";
import { scopeGrant } from "./scopeGrant";

/** The resources. The compiler refuses a table that lacks a type of schema.json. */
export const RESOURCES: { [T in ResourceType]: Resource<ResourceInputs[T], ResourceStates[T]> } = {
  ApplicationLink: applicationLink,
  IncomingClient: incomingClient,
  ScopeGrant: scopeGrant,
  OutgoingConnection: outgoingConnection,
  LinkHealth: linkHealth,
};

/** The operations of a type; `undefined` for a type that no release has had. */
export function operationsFor(type: string): Operations | undefined {
  if (!Object.hasOwn(RESOURCES, type)) return undefined;
  return operationsOf(RESOURCES[type as ResourceType] as Resource<object, object>);
}
