/**
 * The plan for an instance that was cloned from production: which of its links, clients and connections still point at
 * production, and a program that declares them right.
 */

import type { KnownClient, KnownConnection, KnownLink } from "../provider/functions";
import { logicalName, openNames } from "./logicalName";

/** What stands in the cloned instance. */
export interface Standing {
  links: KnownLink[];
  clients: KnownClient[];
  connections: KnownConnection[];
}

/** Production's hosts in lower case, each with the one that takes its place: `jira.example.com` to `jira-staging.example.com`. */
export type Renames = ReadonlyMap<string, string>;

/** One property that still points at production. */
export interface Finding {
  kind: "application link" | "incoming link" | "outgoing link";
  name: string;
  /** As the resource calls it: `applicationUrl`, `redirectUrls[1]`. */
  property: string;
  now: string;
  then: string;
}

/** Everything that still points at production, in the order of links, clients, connections. Links that an app made itself are its own business. */
export function findRewrites({ links, clients, connections }: Standing, renames: Renames): Finding[] {
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
      check(
        "incoming link",
        name,
        Object.fromEntries(redirectUrls.map((url, index) => [`redirectUrls[${index}]`, url])),
      ),
    ),
    ...connections.flatMap(({ name, authorizationEndpoint, tokenEndpoint }) =>
      check("outgoing link", name, { authorizationEndpoint, tokenEndpoint }),
    ),
  ];
}

/** The URL with production's host replaced; the port stays, unless the new host names one. */
export function rewritten(url: string, renames: Renames): string {
  if (!URL.canParse(url)) return url;
  const { host, hostname } = new URL(url);
  const replacement = renames.get(host) ?? renames.get(hostname);
  if (replacement === undefined) return url;
  const found = renames.has(host) ? host : hostname;
  // Not through URL: it would add a slash, and the products compare to the letter.
  const at = url.indexOf("//") + "//".length;
  if (url.slice(at, at + found.length).toLowerCase() !== found) return url;
  return `${url.slice(0, at)}${replacement}${url.slice(at + found.length)}`;
}

/** The text as a host, with or without a port, in lower case; `undefined` if it is anything else. */
export function hostOf(text: string): string | undefined {
  const host = text.toLowerCase();
  if (!URL.canParse(`ftp://${host}`)) return undefined;
  // Of the scheme ftp no port that stands in an application's URL goes without saying.
  return new URL(`ftp://${host}`).host === host ? host : undefined;
}

/**
 * A program that declares whatever has a finding as it should be, taking it over where it stands. The secrets of outgoing links
 * are not known to anybody but the app: the program asks the stack's configuration for them.
 */
export function writeProgram(app: string, standing: Standing, renames: Renames): string {
  const affected = new Set(findRewrites(standing, renames).map(({ kind, name }) => `${kind} ${name}`));
  const right = (url: string): string => rewritten(url, renames);
  const policies = { adopt: "always", deletionPolicy: "orphan" };
  const blocks: string[] = [];
  const nameOf = { link: openNames(), client: openNames(), connection: openNames() };
  let secrets = false;
  for (const { id, name, type, applicationUrl, displayUrl } of standing.links) {
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
  for (const { name, redirectUrls, scopes } of standing.clients) {
    if (!affected.has(`incoming link ${name}`)) continue;
    const inputs = { app, name, redirectUrls: redirectUrls.map(right), scopes, ...policies };
    blocks.push(resource("IncomingClient", nameOf.client(logicalName(name) || "client"), inputs));
  }
  for (const { name, type, description, clientId, scopes, ...connection } of standing.connections) {
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
    const secret = `clientSecret: config.requireSecret(${JSON.stringify(`${own}-secret`)}),`;
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
  const lines = Object.entries(inputs).map(([property, value]) => `${property}: ${JSON.stringify(value)},`);
  const body = [...lines, ...more].map((line) => `  ${line}`).join("\n");
  return `new applinks.${type}(${JSON.stringify(name)}, {\n${body}\n});`;
}
