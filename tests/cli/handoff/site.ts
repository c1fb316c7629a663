/** A hand-over between a server that plays the Cloud site, and a Data Center app that is never called. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportOf, fromSite, incoming, toSite, type Part } from "./link";

/** A client secret that the Data Center app issued: it may be shown on request only. */
export const ISSUED_SECRET = "issued-Xq7vTz1LmN0p";
/** A client secret that the site issued: it is never shown. */
export const SITE_SECRET = "site-Rk29sWd84HbQ";

/** The site: endpoints that respond, and accept one client. */
export interface Site {
  url: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  redirectUrl: string;
  close(): void;
}

/** Starts the site. With `checksCodeFirst`, only its revocation endpoint shows whether it accepts a client, as those of the products. */
export async function openSite({ checksCodeFirst = false } = {}): Promise<Site> {
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const isEndpoint = /^\/oauth\/(authorize|token)$/.test(request.url ?? "");
      const form = new URLSearchParams(body);
      const isRefused = form.has("client_secret") && form.get("client_secret") !== SITE_SECRET;
      const respond = (status: number, error?: string): void => {
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(error === undefined ? "" : JSON.stringify({ error }));
      };
      if (checksCodeFirst && isEndpoint) respond(400, "invalid_request");
      else if (checksCodeFirst && request.url === "/oauth/revoke")
        respond(isRefused ? 401 : 200, isRefused ? "invalid_client" : undefined);
      else respond(isEndpoint ? 400 : 404, isRefused ? "invalid_client" : "invalid_grant");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://localhost:${String((server.address() as AddressInfo).port)}`;
  return {
    url,
    authorizationEndpoint: `${url}/oauth/authorize`,
    tokenEndpoint: `${url}/oauth/token`,
    redirectUrl: `${url}/callback`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The configuration at the beginning. */
export function appsOf({ url }: Pick<Site, "url">): object {
  return {
    jira: { product: "jira", url, deployment: "cloud" },
    wiki: { product: "confluence", url: "https://wiki.example.com", token: "administrator-token" },
  };
}

const PENDING = "PENDING_MANUAL_STEP";

/** The state after the first run: nothing is known of the site. */
export function newState(): string {
  return exportOf([{ name: "jira-wiki", parts: [fromSite(PENDING, ["…"]), toSite(PENDING, ["…"])] }]);
}

/** The state after a run with the site's redirect URL: the Data Center app has issued a client. */
export function issuedState(site: Site, more: readonly Part[] = []): string {
  const parts = [
    fromSite(PENDING, ["…"]),
    toSite(more.length === 0 ? PENDING : "CONNECTED", more.length === 0 ? ["…"] : []),
    incoming(site.redirectUrl, ISSUED_SECRET),
    ...more,
  ];
  return exportOf([{ name: "jira-wiki", parts }]);
}

/** The outgoing link to the site. */
export function connectionOf(site: Site): Part {
  const { authorizationEndpoint, tokenEndpoint } = site;
  const client = { clientId: "site-id", clientSecret: SITE_SECRET };
  return {
    type: "OutgoingConnection",
    inputs: { app: "wiki", authorizationEndpoint, tokenEndpoint, ...client },
  };
}

/** The state after the last run. */
export function completeState(site: Site): string {
  const parts = [
    fromSite("CONNECTED", []),
    toSite("CONNECTED", []),
    incoming(site.redirectUrl, ISSUED_SECRET),
    connectionOf(site),
  ];
  return exportOf([{ name: "jira-wiki", parts }]);
}
