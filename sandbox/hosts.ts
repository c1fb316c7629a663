/**
 * The host names of Cloud sites, on this machine. Names below `.localhost` belong to loopback (RFC 6761, section 6.3). Browsers and curl
 * know that; Node.js leaves it to the system's resolver, which may not.
 *
 * `startSandbox` lets its own process find them. For another process: `node --require applinks-sandbox/hosts`. The variable
 * `APPLINKS_SANDBOX_HOSTS` has further names, separated by commas.
 */

import dns from "node:dns";

const onThisMachine = new Set<string>();
const { lookup } = dns;

/** Lets this process find a host name, besides those below `.localhost`, on loopback. */
export function serveHost(name: string): void {
  onThisMachine.add(name.toLowerCase());
}

/** Whether the name is found on loopback, whatever the system's resolver returns. */
export const isServed = (name: string): boolean =>
  name.toLowerCase().endsWith(".localhost") || onThisMachine.has(name.toLowerCase());

const found = (hostname: unknown, ...rest: unknown[]): unknown =>
  Reflect.apply(lookup, dns, [
    typeof hostname === "string" && isServed(hostname) ? "127.0.0.1" : hostname,
    ...rest,
  ]);

Object.assign(dns, { lookup: found });
for (const name of process.env["APPLINKS_SANDBOX_HOSTS"]?.split(",") ?? []) serveHost(name.trim());
