/** Servers of tests, for this machine alone. */

import * as grpc from "@grpc/grpc-js";

/** Has the server listen on a free port of loopback; its address. */
export function listening(server: grpc.Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(`127.0.0.1:${port}`);
      else reject(error);
    });
  });
}
