/** Ends the services after the last test of the engine: while jest watches, each run starts its own. */

import { endServices } from "./hosting";

export = endServices;
