/** The proxy of requests to an app: `proxy` in the app's configuration, or that of the environment, read as curl and Go read it. */

import { BlockList, isIP } from "node:net";
import { domainToASCII } from "node:url";
import type { AppTarget } from "./target";
import { parseUrl } from "./urls";

/** The proxy of a request; `source` is its configuration key or environment variable, for messages. */
export interface Proxy {
  source: string;
  /** Its URL, or what is wrong with it. */
  url: URL | { reason: string };
}

/** The proxy of requests to `url`, by default to the app's base URL; `undefined` if there is none. */
export function proxyOf(app: AppTarget, url: string = app.url): Proxy | undefined {
  if (app.proxy !== undefined) return { source: `${app.configKey}.proxy`, url: app.proxy };
  const target = new URL(url);
  const variables = [`${target.protocol.replace(":", "")}_proxy`, "all_proxy"];
  for (const source of variables.flatMap(bothCases)) {
    const text = process.env[source];
    if (text === undefined || text === "") continue;
    return isExcluded(target) ? undefined : { source, url: parseProxy(text) };
  }
  return undefined;
}

/** The proxy as `host:port`, without credentials; `undefined` if there is none. */
export function proxyName(app: AppTarget, url?: string): string | undefined {
  const proxy = proxyOf(app, url)?.url;
  return proxy instanceof URL ? proxy.host : undefined;
}

/** Parses a proxy's address, in which `http://` is optional. The reason does not contain the address, which may have a password. */
export function parseProxy(text: string): Proxy["url"] {
  const address = text.trim();
  const url = address.includes("://") ? address : `http://${address}`;
  const proxy = parseUrl(url);
  if (proxy === undefined) return { reason: "is not a valid URL" };
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
    const kind = proxy.protocol.startsWith("socks") ? "is the URL of a SOCKS proxy" : "is not an HTTP URL";
    return { reason: `${kind}: only HTTP proxies are supported` };
  }
  try {
    decodeURIComponent(proxy.username + proxy.password);
    return proxy;
  } catch {
    return { reason: "has a user name or password with an unescaped %: write it as %25" };
  }
}

/** The lower-case name of a variable has precedence, as in curl. */
const bothCases = (name: string): string[] => [name, name.toUpperCase()];

/** Whether NO_PROXY lists the URL's host: by its name, a domain that it is in, its address, a network, or `*`. */
function isExcluded({ hostname, port, protocol }: URL): boolean {
  const [lower, upper] = bothCases("no_proxy").map((name) => process.env[name] ?? "");
  const host = hostname.replace(/^\[|\]$|\.$/g, "");
  const number = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  return (lower || (upper ?? ""))
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry === "*" || isMatch(entry, host, number));
}

function isMatch(entry: string, host: string, port: string): boolean {
  // An IPv6 address with a port is in brackets.
  const parts = /^(?:\[(?<address>.+)\]|(?<name>[^:]+))(?::(?<port>\d+))?$/.exec(entry)?.groups;
  const name = parts?.["address"] ?? parts?.["name"] ?? entry;
  if (parts?.["port"] !== undefined && parts["port"] !== port) return false;
  if (isIP(host) !== 0) return isInNetwork(host, name);
  // A leading dot leaves the domain itself out.
  const [, dot, rest = ""] = /^(\*?\.)?(.*?)\.?$/.exec(name) ?? [];
  const domain = domainToASCII(rest);
  return domain !== "" && ((dot === undefined && host === domain) || host.endsWith(`.${domain}`));
}

/** Whether the address is the other one, or in the network in CIDR notation. */
function isInNetwork(address: string, network: string): boolean {
  const { base = "", bits } = /^(?<base>[^/]+)(?:\/(?<bits>\d{1,3}))?$/.exec(network)?.groups ?? {};
  const family = familyOf(base);
  if (family === undefined) return false;
  const list = new BlockList();
  try {
    if (bits === undefined) list.addAddress(base, family);
    else list.addSubnet(base, Number(bits), family);
  } catch {
    // The network has more bits than an address.
    return false;
  }
  return list.check(address, familyOf(address));
}

function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  const version = isIP(address);
  return version === 4 ? "ipv4" : version === 6 ? "ipv6" : undefined;
}
