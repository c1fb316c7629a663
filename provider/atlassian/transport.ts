/** Connections to an app: trusted CAs, the client certificate and proxies. */

import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { rootCertificates } from "node:tls";
import type { AxiosRequestConfig } from "axios";
import { proxyOf } from "./proxies";
import type { AppTarget } from "./target";

/** The connection settings of axios for all requests to an app: kept alive, TLS 1.2 or later. */
export function transportOf(app: AppTarget): Pick<AxiosRequestConfig, "httpAgent" | "httpsAgent"> {
  const { ca, clientCertificate } = app;
  return {
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({
      keepAlive: true,
      minVersion: "TLSv1.2",
      // `ca` replaces Node's own list, so that list is added.
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ...extraCertificates(), ca] }),
      ...(clientCertificate === undefined
        ? {}
        : { cert: clientCertificate.certificate, key: clientCertificate.key }),
    }),
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

/** The environment or the configuration has a proxy that cannot be used. Nothing was sent. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
}

/** The proxy settings of axios for a request to `url`. Never axios's own, which reads the environment's variables differently. */
export function proxySettings(app: AppTarget, url: string): Pick<AxiosRequestConfig, "proxy" | "adapter"> {
  const proxy = proxyOf(app, url);
  if (proxy === undefined) return { proxy: false };
  if (proxy.url instanceof URL) return { proxy: axiosProxy(proxy.url) };
  const error = new ProxyError(`${proxy.source} ${proxy.url.reason}`);
  return { adapter: () => Promise.reject(error) };
}

function axiosProxy(proxy: URL): Exclude<AxiosRequestConfig["proxy"], false | undefined> {
  const { protocol, hostname, port, username, password } = proxy;
  return {
    protocol: protocol.replace(":", ""),
    // Brackets around an IPv6 address are part of URLs only.
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || (protocol === "https:" ? 443 : 80),
    ...(username === ""
      ? {}
      : { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }),
  };
}
