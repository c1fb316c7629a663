import { randomUUID } from "node:crypto";

/** Outputs of an idle resource, as many and as large as those of this provider. */
export function outputs(): Record<string, string | string[]> {
  return {
    clientId: randomUUID().replaceAll("-", ""),
    clientSecret: randomUUID() + randomUUID(),
    drift: [],
    objectId: randomUUID(),
    owner: randomUUID(),
    ownership: "owned",
    serverId: "B1D3-AAAA-BBBB-CCCC",
  };
}
