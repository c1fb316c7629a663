/** The connections to the apps: of one run, or of several runs in one process, which then share each app's responses. */

import type { Connection } from "../atlassian/app";
import type * as Http from "../atlassian/http";
import { withFoundRoots } from "../atlassian/roots";
import { openSharedReads, SHARED_FOR } from "../atlassian/sharedReads";
import type { AppTarget } from "../atlassian/target";
import type { Timeouts } from "../atlassian/timeouts";

/** Opens each connection once. */
export interface Connections {
  /** The connection to an app. Two targets share it if they differ in nothing but their names. */
  to(target: AppTarget): Connection;
}

// Programs and configuration checks open runs, too, but send nothing: the first request loads the HTTP client.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would need another name in what is built than in the sources
const http = () => require("../atlassian/http") as typeof Http;

/** Opens no connection yet. A shared response is reused for `sharedFor` milliseconds. */
export function openConnections(timeouts: Timeouts, sharedFor: number = SHARED_FOR): Connections {
  const opened = new Map<string, Connection>();
  const slots = new Map<string, ReturnType<typeof Http.openSlots>>();
  return {
    to: (target) => {
      const key = keyOf(target);
      const known = opened.get(key);
      if (known !== undefined) return known;
      // The limit of parallel requests is per app, with and without a credential together.
      const { origin } = new URL(target.url);
      const own = slots.get(origin) ?? http().openSlots(timeouts);
      slots.set(origin, own);
      const client = withFoundRoots(target, http().openHttp(target, timeouts, own));
      const connection = { http: client, shared: openSharedReads(target, client, sharedFor) };
      opened.set(key, connection);
      return connection;
    },
  };
}

/** What the requests to a target, and the meaning of their responses, depend on. */
function keyOf({
  url,
  productKey,
  credential,
  ca,
  clientCertificate,
  proxy,
  timeout,
  paths,
}: AppTarget): string {
  return JSON.stringify([url, productKey, credential, ca, clientCertificate, proxy?.href, timeout, paths]);
}
