import * as applinks from "pulumi-applinks";

// One team registers the client without scopes: it gets the least one, READ.
const reports = new applinks.IncomingClient("reports", {
  app: "jira",
  name: "Reports",
  redirectUrls: ["https://reports.example.com/callback"],
});

// Another team, usually in a stack of its own, declares the exact scopes of the client.
const grant = new applinks.ScopeGrant("reports", {
  app: "jira",
  clientId: reports.clientId,
  scopes: ["WRITE"],
});

export const effectiveScopes = grant.effectiveScopes;
