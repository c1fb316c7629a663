/**
 * The plan for an instance that was cloned from production: which of its links, clients and connections still point to
 * production, and a program that corrects them.
 */

import {
  clientAppOf,
  endpointsOf,
  isComputed,
  AUTHORIZATION_SERVER_ROOT,
  redirectUrlOf,
} from "../provider/atlassian/oauth/redirectUrl";
import type { KnownClient, KnownConnection, KnownLink } from "../provider/functions";
import { parseUrl, sameUrl } from "../provider/atlassian/urls";
import { jsonText } from "../provider/schema/redaction";
import { logicalName, openNames } from "./logicalName";

/** The objects of the cloned instance. */
export interface Existing {
  /** The instance's own base URL for browsers, without a trailing slash. */
  displayUrl: string;
  links: KnownLink[];
  clients: KnownClient[];
  connections: KnownConnection[];
}

/** Production's hosts in lower case and in ASCII, each with the one that takes its place: `jira.example.com` to `jira-staging.example.com`. */
export type Renames = ReadonlyMap<string, string>;

/** One property that still points at production. */
export interface Finding {
  kind: "application link" | "incoming link" | "outgoing link";
  name: string;
  /** As the resource calls it: `applicationUrl`, `redirectUrls[1]`. */
  property: string;
  now: string;
  then: string;
  /** Why `then` may not be right yet. */
  warning?: string;
}

/** Everything that still points at production, in the order of links, clients, connections. Links that an app made itself are its own business. */
export function findRewrites(existing: Existing, renames: Renames): Finding[] {
  const { links, clients, connections } = existing;
  const check = (kind: Finding["kind"], name: string, properties: Record<string, string>): Finding[] =>
    Object.entries(properties).flatMap(([property, now]) => {
      const then = rewritten(now, renames);
      return then === now ? [] : [{ kind, name, property, now, then }];
    });
  return [
    ...links
      .filter(({ system }) => !system)
      .flatMap(({ name, applicationUrl, displayUrl }) =>
        check("application link", name, { applicationUrl, displayUrl }),
      ),
    ...clients.flatMap(({ name, redirectUrls }) =>
      redirectUrls.flatMap((now, index): Finding[] => {
        const { then, warning } = rewrittenRedirect(now, existing, renames);
        if (then === now) return [];
        const property = `redirectUrls[${index}]`;
        return [
          { kind: "incoming link", name, property, now, then, ...(warning === undefined ? {} : { warning }) },
        ];
      }),
    ),
    ...connections.flatMap(({ name, authorizationEndpoint, tokenEndpoint }) =>
      check("outgoing link", name, { authorizationEndpoint, tokenEndpoint }),
    ),
  ];
}

/** The URL with production's host replaced; the port stays, unless either host name comes with one. */
export function rewritten(url: string, renames: Renames): string {
  const parsed = parseUrl(url);
  if (parsed === undefined) return url;
  const { protocol, hostname, port } = parsed;
  const withPort = renames.get(`${hostname}:${port === "" ? (DEFAULT_PORTS[protocol] ?? "") : port}`);
  const replacement = withPort ?? renames.get(hostname);
  if (replacement === undefined) return url;
  const portStays = withPort === undefined && !/:\d+$/.test(replacement);
  // Not through URL: it would add a slash, and the products compare URLs exactly.
  return url.replace(
    /^([^/]*\/\/(?:[^/?#@]*@)?)(?:\[[^\]]*\]|[^/?#:]*)(:\d+)?/,
    (_all, start: string, port: string = "") => `${start}${replacement}${portStays ? port : ""}`,
  );
}

/** The ports that URLs leave out. */
const DEFAULT_PORTS: Record<string, string> = { "http:": "80", "https:": "443" };

/** The text as a host, with or without a port, in lower case and in ASCII; `undefined` if it is anything else. */
export function hostOf(text: string): string | undefined {
  const lowerCase = text.toLowerCase();
  // With ftp, URL does not drop the default ports of http and https.
  const host = parseUrl(`ftp://${lowerCase}`)?.host;
  if (host === undefined || /[/?#@\\]/.test(lowerCase)) return undefined;
  const isInternational = /[^\p{ASCII}]/u.test(lowerCase);
  return host === lowerCase || isInternational ? host : undefined;
}

/** What an app of the products calls `latest`, and its only number so far: as endpoints they are spelt either way. */
const ROOTS = [AUTHORIZATION_SERVER_ROOT, "/rest/oauth2/1.0"];

/**
 * A redirect URL as it has to be. One that an app computed ends with a hash of this instance's authorization endpoint: with the
 * instance's own host that changes as well, wherever the app is.
 */
function rewrittenRedirect(
  url: string,
  { displayUrl }: Pick<Existing, "displayUrl">,
  renames: Renames,
): { then: string; warning?: string } {
  const moved = rewritten(url, renames);
  if (!isComputed(moved)) return { then: moved };
  const endpointAt = (base: string, incoming: string): string =>
    endpointsOf({ url: base, displayUrl: base, paths: { incoming } }).authorizationEndpoint;
  for (const root of ROOTS) {
    const now = endpointAt(displayUrl, root);
    if (clientAppOf(moved, now) !== undefined) return { then: moved };
    for (const base of urlsInProduction(displayUrl, renames)) {
      const clientApp = clientAppOf(moved, endpointAt(base, root));
      if (clientApp !== undefined) return { then: redirectUrlOf(clientApp, now) };
    }
  }
  return {
    then: moved,
    warning:
      `its hash does not match the authorization endpoint ${endpointAt(displayUrl, AUTHORIZATION_SERVER_ROOT)}: ` +
      "add --rename for this instance's own host, or compare it with the redirect URL of the client app's outgoing link",
  };
}

/** Where the instance may have been before it was cloned. */
function urlsInProduction(displayUrl: string, renames: Renames): string[] {
  return [...renames]
    .map(([old, replacement]) => rewritten(displayUrl, new Map([[replacement, old]])))
    .filter((url) => url !== displayUrl && sameUrl(rewritten(url, renames), displayUrl));
}

/**
 * A program that declares each object with a finding with its correct values, and adopts it. The program reads the secrets of
 * outgoing links from the stack's configuration, since apps do not return them.
 */
export function writeProgram(app: string, existing: Existing, renames: Renames): string {
  const affected = new Set(findRewrites(existing, renames).map(({ kind, name }) => `${kind} ${name}`));
  const right = (url: string): string => rewritten(url, renames);
  const policies = { adopt: "always", deletionPolicy: "orphan" };
  const blocks: string[] = [];
  const nameOf = { link: openNames(), client: openNames(), connection: openNames() };
  let secrets = false;
  for (const { id, name, type, applicationUrl, displayUrl } of existing.links) {
    if (!affected.has(`application link ${name}`)) continue;
    const urls = { applicationUrl: right(applicationUrl), displayUrl: right(displayUrl) };
    // A link to an Atlassian app is known by that app's ID, whatever its URL; any other by its URL alone.
    const known = type === "generic" ? {} : { applicationId: id };
    const block = resource("ApplicationLink", nameOf.link(logicalName(name) || "link"), {
      app,
      name,
      type,
      ...urls,
      ...known,
      ...policies,
    });
    blocks.push(
      type === "generic"
        ? `// Delete the old link in the app first: a generic link is known by its URL.\n${block}`
        : block,
    );
  }
  for (const { name, redirectUrls, scopes } of existing.clients) {
    if (!affected.has(`incoming link ${name}`)) continue;
    const redirects = redirectUrls.map((url) => rewrittenRedirect(url, existing, renames).then);
    const inputs = { app, name, redirectUrls: redirects, scopes, ...policies };
    blocks.push(resource("IncomingClient", nameOf.client(logicalName(name) || "client"), inputs));
  }
  for (const { name, type, description, clientId, scopes, ...connection } of existing.connections) {
    if (!affected.has(`outgoing link ${name}`)) continue;
    secrets = true;
    const inputs = {
      app,
      name,
      type,
      ...(description === undefined ? {} : { description }),
      clientId,
      authorizationEndpoint: right(connection.authorizationEndpoint),
      tokenEndpoint: right(connection.tokenEndpoint),
      scopes,
      ...policies,
    };
    const own = nameOf.connection(logicalName(name) || "connection");
    const secret = `clientSecret: config.requireSecret(${jsonText(`${own}-secret`)}),`;
    blocks.push(resource("OutgoingConnection", own, inputs, [secret]));
  }
  const head = [
    ...(secrets ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
    'import * as applinks from "pulumi-applinks";',
    ...(secrets ? ["", "const config = new pulumi.Config();"] : []),
  ];
  return `${[head.join("\n"), ...blocks].join("\n\n")}\n`;
}

function resource(type: string, name: string, inputs: Record<string, unknown>, more: string[] = []): string {
  const lines = Object.entries(inputs).map(([property, value]) => `${property}: ${jsonText(value)},`);
  const body = [...lines, ...more].map((line) => `  ${line}`).join("\n");
  return `new applinks.${type}(${jsonText(name)}, {\n${body}\n});`;
}
