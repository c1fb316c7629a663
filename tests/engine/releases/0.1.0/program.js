// Every type of resource, and every way in which one takes a value from another. Each release is kept with a copy of this program.
const pulumi = require("@pulumi/pulumi");
const applinks = require("pulumi-applinks");

new applinks.ApplicationLink("link", { app: "confluence", remoteApp: "jira", name: "Jira" });
const client = new applinks.IncomingClient("client", {
  app: "jira",
  name: "client",
  scopes: ["READ"],
  redirectUrls: [applinks.getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl],
});
const { clientId, clientSecret } = client;
const { redirectUrl } = new applinks.OutgoingConnection("connection", {
  app: "confluence",
  remoteApp: "jira",
  name: "connection",
  scopes: ["READ"],
  clientId,
  clientSecret,
});
new applinks.LinkHealth("health", {
  app: "confluence",
  remoteApp: "jira",
  scopes: ["READ"],
  clientId,
  clientSecret,
  redirectUrl,
});

const reports = new applinks.IncomingClient("reports", {
  app: "jira",
  name: "reports",
  redirectUrls: ["https://reports.example.com/first", "https://reports.example.com/second"],
});
new applinks.ScopeGrant("grant", { app: "jira", clientId: reports.clientId, scopes: ["READ"] });

new applinks.IncomingClient("deleted", {
  app: "jira",
  name: "deleted",
  scopes: ["READ"],
  redirectUrls: ["https://deleted.example.com/callback"],
});
new applinks.OutgoingConnection("foreign", {
  app: "jira",
  name: "foreign",
  scopes: ["all"],
  clientId: "given",
  clientSecret: pulumi.secret("canary-of-an-outgoing-connection-71c0"),
  authorizationEndpoint: "https://foreign.example.com/authorize",
  tokenEndpoint: "https://foreign.example.com/token",
});

new applinks.MutualLink("mutual", {
  between: ["jira", "bitbucket"],
  grants: { jira: ["READ"], bitbucket: ["PUBLIC_REPOS"] },
});
