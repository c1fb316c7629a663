/** HTTP servers of tests, reachable only from this machine. */

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Runs `use` with the port of a server on the loopback interface, and stops the server. */
export async function serving(server: Server, use: (port: number) => Promise<void>): Promise<void> {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
