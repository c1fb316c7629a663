/** The operations of every resource by the last part of its token: what both doors serve. */

import type { ResourceType } from "../schema/types.gen";
import { operationsOf, type Operations } from "../lifecycle/operations";
import { RESOURCES } from "../resources";

/** The operations of a type; `undefined` for one that no release ever had. */
export function operationsFor(type: string): Operations | undefined {
  const known: Record<ResourceType, () => Operations> = {
    ApplicationLink: () => operationsOf(RESOURCES.ApplicationLink),
    IncomingClient: () => operationsOf(RESOURCES.IncomingClient),
    ScopeGrant: () => operationsOf(RESOURCES.ScopeGrant),
    OutgoingConnection: () => operationsOf(RESOURCES.OutgoingConnection),
    LinkHealth: () => operationsOf(RESOURCES.LinkHealth),
  };
  return Object.hasOwn(known, type) ? known[type as ResourceType]() : undefined;
}
