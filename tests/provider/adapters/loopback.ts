/** Servers of tests, reachable only from this machine. */

import * as grpc from "@grpc/grpc-js";

/** Makes the server listen on a free port of the loopback interface, and returns its address. */
export function listening(server: grpc.Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(`127.0.0.1:${port}`);
      else reject(error);
    });
  });
}
