import { applicationLinks } from "../applinks/applicationLinks";
import { manifest } from "../applinks/manifest";
import { restLinks } from "../applinks/restLinks";
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
];
