/** A server in place of a Cloud site, whose responses a test sets. The engine's tests use the sandbox's Cloud sites instead. */

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** One response: JSON, or with a content type of its own any text. `hangs`: none at all. */
export interface SiteResponse {
  status: number;
  body?: unknown;
  type?: string;
  hangs?: true;
  /** Instead, for a request without a credential. */
  anonymous?: SiteResponse;
}

/** The paths that the provider may request, below the site's URL. */
export const SITE_PATHS = {
  manifest: "/rest/applinks/1.0/manifest",
  list: "/rest/applinks/latest/applicationlink",
  otherList: "/rest/applinks/3.0/applinks",
  permissions: "/rest/api/3/mypermissions?permissions=ADMINISTER",
  tenant: "/_edge/tenant_info",
} as const;

/** The server with what it returns and what it received. */
export interface SiteServer {
  url: string;
  responses: Record<keyof typeof SITE_PATHS, SiteResponse>;
  /** Method, path and credential of each request. */
  requests: string[];
  stop(): Promise<void>;
}

/** The account that the site accepts. */
export const SITE_ACCOUNT = { username: "admin@example.com", token: "canary-of-the-api-token" };

/** A list with these links. */
export function listOf(...links: unknown[]): SiteResponse {
  return { status: 200, body: { applicationLinks: links } };
}

/** The responses of a site with these links, whose account is an administrator. */
export function readable(url: string, ...links: unknown[]): SiteServer["responses"] {
  return {
    manifest: {
      status: 200,
      body: {
        id: "6f2c9d1e-0000-4000-8000-000000000001",
        typeId: "jira",
        name: "Site",
        version: "1001.0.0",
        url,
      },
    },
    list: listOf(...links),
    otherList: { status: 404, body: { message: "null for uri", "status-code": 404 } },
    permissions: { status: 200, body: { permissions: { ADMINISTER: { havePermission: true } } } },
    tenant: { status: 200, body: { cloudId: "a-cloud-id" } },
  };
}

/** Starts the server, without links. */
export async function startSite(): Promise<SiteServer> {
  const server = createServer((request, reply) => {
    site.requests.push(`${request.method} ${request.url} ${credentialOf(request)}`);
    const name = (Object.keys(SITE_PATHS) as (keyof typeof SITE_PATHS)[]).find(
      (known) => SITE_PATHS[known] === request.url,
    );
    const response: SiteResponse = name === undefined ? { status: 404 } : site.responses[name];
    const isAnonymous = request.headers.authorization === undefined;
    const { status, body, type, hangs } = (isAnonymous ? response.anonymous : undefined) ?? response;
    if (hangs) return;
    reply.statusCode = status;
    reply.setHeader("Content-Type", type ?? "application/json");
    reply.end(type === undefined && body !== undefined ? JSON.stringify(body) : body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const site: SiteServer = {
    url,
    responses: readable(url),
    requests: [],
    stop: () =>
      new Promise((stopped) => {
        server.closeAllConnections();
        server.close(() => {
          stopped();
        });
      }),
  };
  return site;
}

function credentialOf({ headers }: IncomingMessage): string {
  const [kind, value] = headers.authorization?.split(" ") ?? [];
  return kind === "Basic" ? Buffer.from(value ?? "", "base64").toString("utf8") : (kind ?? "anonymous");
}
