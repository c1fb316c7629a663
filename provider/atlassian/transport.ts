/** Connections to an app: trusted CAs and proxies. */

import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { rootCertificates } from "node:tls";
import type { AxiosRequestConfig } from "axios";
import { getProxyForUrl } from "proxy-from-env";
import type { AppTarget } from "./target";

/** The connection settings of axios: kept alive, TLS 1.2 or later. */
export function transportOf(app: AppTarget): Pick<AxiosRequestConfig, "httpAgent" | "httpsAgent" | "proxy"> {
  return {
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({
      keepAlive: true,
      minVersion: "TLSv1.2",
      // `ca` replaces Node's own list, so that list is added.
      ...(app.ca === undefined ? {} : { ca: [...rootCertificates, ...extraCertificates(), app.ca] }),
    }),
    ...(app.proxy === undefined ? {} : { proxy: axiosProxy(app.proxy) }),
  };
}

/** The certificates of NODE_EXTRA_CA_CERTS, which Node ignores where `ca` is set; like Node, skips a file that cannot be read. */
function extraCertificates(): string[] {
  const file = process.env["NODE_EXTRA_CA_CERTS"];
  if (file === undefined || file === "") return [];
  try {
    return [readFileSync(file, "utf8")];
  } catch {
    return [];
  }
}

/** The proxy of requests to the app, as `host:port` without credentials; `undefined` if there is none. */
export function proxyName(app: AppTarget): string | undefined {
  const url = app.proxy?.href ?? getProxyForUrl(app.url);
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/** The environment variable from which the proxy of requests to the app comes, in the order of proxy-from-env. */
export function proxyVariable(app: AppTarget): string {
  const names = [new URL(app.url).protocol.replace(":", "_proxy"), "all_proxy"];
  const known = names.flatMap((name) => [name, name.toUpperCase()]);
  return known.find((name) => Boolean(process.env[name])) ?? "HTTPS_PROXY";
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
