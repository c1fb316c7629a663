/** The ways of authentication that an application link has beside OAuth 2.0. */

import { isRecord } from "../schema/values";
import { entries, record, type App } from "./app";
import type { Call } from "./responses";

/** OAuth 1.0a and what came before it, by direction: `outgoing: OAuth 1.0a`. */
const TITLES: Record<string, string> = {
  OAuthAuthenticationProvider: "OAuth 1.0a",
  TwoLeggedOAuthAuthenticationProvider: "OAuth 1.0a without a user",
  TwoLeggedOAuthWithImpersonationAuthenticationProvider: "OAuth 1.0a with impersonation",
  BasicAuthenticationProvider: "a user name and password",
  TrustedAppsAuthenticationProvider: "trusted applications",
};

/**
 * The older ways of authentication that the link has, sorted; empty if it has none. One request (behaviour of shipped plugins). The response may
 * have passwords, of which nothing is kept. Throws `AppError`.
 */
export async function readOlderAuthentication(app: App, linkId: string): Promise<string[]> {
  const path = `/rest/applinks-oauth/1.0/applicationlink/${encodeURIComponent(linkId)}/authentication`;
  const call: Call = {
    operation: `read the authentication of the application link ${linkId}`,
    method: "GET",
    path,
  };
  const body = record(app, call, await app.send(call));
  const outgoing = entries(app, call, body["configuredAuthProviders"] ?? []).map((entry) => {
    const name = isRecord(entry) ? entry["provider"] : undefined;
    const type = typeof name === "string" ? name.slice(name.lastIndexOf(".") + 1) : "";
    return `outgoing: ${TITLES[type] ?? "another way"}`;
  });
  const consumers = entries(app, call, body["consumers"] ?? []);
  const incoming = consumers.length === 0 ? [] : ["incoming: OAuth 1.0a"];
  return [...new Set([...incoming, ...outgoing])].sort();
}
