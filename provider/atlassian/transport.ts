/** The way to an app below HTTP: whom to trust, and which proxy lies in between. */

import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { rootCertificates } from "node:tls";
import type { AxiosRequestConfig } from "axios";
import { getProxyForUrl } from "proxy-from-env";
import type { AppTarget } from "./target";

/** The parts of axios' settings that concern connections. They are kept alive; TLS is 1.2 or later. */
export function transportOf(app: AppTarget): Pick<AxiosRequestConfig, "httpAgent" | "httpsAgent" | "proxy"> {
  return {
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({
      keepAlive: true,
      minVersion: "TLSv1.2",
      // An authority of one's own stands beside the usual ones, not in their place.
      ...(app.ca === undefined ? {} : { ca: [...rootCertificates, ...extraAuthorities(), app.ca] }),
    }),
    ...(app.proxy === undefined ? {} : { proxy: axiosProxy(app.proxy) }),
  };
}

/** What Node itself trusts besides its own list, and forgets where authorities are named; a file that it cannot read it passes over. */
function extraAuthorities(): string[] {
  const file = process.env["NODE_EXTRA_CA_CERTS"];
  if (file === undefined || file === "") return [];
  try {
    return [readFileSync(file, "utf8")];
  } catch {
    return [];
  }
}

/** The proxy between us and the app, as `host:port` without any credential; `undefined` if there is none. */
export function proxyName(app: AppTarget): string | undefined {
  const text = app.proxy?.href ?? getProxyForUrl(app.url);
  return URL.canParse(text) ? new URL(text).host : undefined;
}

function axiosProxy(proxy: URL): Exclude<AxiosRequestConfig["proxy"], false | undefined> {
  const { protocol, hostname, port, username, password } = proxy;
  return {
    protocol: protocol.replace(":", ""),
    host: hostname,
    port: Number(port) || (protocol === "https:" ? 443 : 80),
    ...(username === ""
      ? {}
      : { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }),
  };
}
