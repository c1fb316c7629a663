import { incomingClients } from "../provider/clients";
import type { RegisterRoutes } from "./context";

/** Every area of an app. */
export const areas: RegisterRoutes[] = [incomingClients];
