import * as applinks from "pulumi-applinks";

// One team registers the client, and leaves out its scopes: it gets the least one, READ.
const reports = new applinks.IncomingClient("reports", {
  app: "jira",
  name: "Reports",
  redirectUrls: ["https://reports.example.com/callback"],
});

// Another team, most often in a stack of its own, says what the client may do: exactly this.
const grant = new applinks.ScopeGrant("reports", {
  app: "jira",
  clientId: reports.clientId,
  scopes: ["WRITE"],
});

export const effectiveScopes = grant.effectiveScopes;
