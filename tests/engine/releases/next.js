// Every input of every type of resource, and every way in which a resource uses a value of another one. Each release is kept with a copy
// of this program. releases.test.ts lists the inputs that are missing here.
const pulumi = require("@pulumi/pulumi");
const applinks = require("pulumi-applinks");

// Of two links to the same type of app, one is the primary one.
const { linkId } = new applinks.ApplicationLink("link", {
  app: "confluence",
  remoteApp: "jira",
  name: "Jira",
  primary: true,
});
new applinks.ApplicationLink("archive", {
  app: "confluence",
  type: "jira",
  name: "Archive",
  applicationUrl: "https://archive.example.com",
  applicationId: "6F2C9D1E-0000-4000-8000-000000000000",
  adopt: "never",
  deletionPolicy: "orphan",
});
new applinks.ApplicationLink("intranet", {
  app: "confluence",
  type: "generic",
  name: "Intranet",
  applicationUrl: "https://intranet.example.com:8443",
  displayUrl: "https://intranet.example.com",
  deletionPolicy: "delete",
});

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
  linkId,
});

// A manual step remains.
const rotated = new applinks.IncomingClient("rotated", {
  uniqueName: true,
  app: "confluence",
  name: "rotated",
  scopes: ["WRITE"],
  redirectUrls: [applinks.getRedirectUrlOutput({ app: "bitbucket", remoteApp: "confluence" }).redirectUrl],
  rotation: "first quarter",
  rotationMode: "reset",
  adopt: "identical",
  deletionPolicy: "delete",
});
const described = new applinks.OutgoingConnection("described", {
  app: "bitbucket",
  remoteApp: "confluence",
  type: "generic",
  name: "described",
  description: "Pages that name a commit",
  scopes: ["READ"],
  clientId: rotated.clientId,
  clientSecret: rotated.clientSecret,
  adopt: "identical",
  deletionPolicy: "delete",
});
new applinks.LinkHealth("pending", {
  app: "bitbucket",
  remoteApp: "confluence",
  scopes: ["READ"],
  clientId: rotated.clientId,
  clientSecret: rotated.clientSecret,
  redirectUrl: described.redirectUrl,
  manualSteps: ["Announce that users must consent again."],
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
// It exists before the first run: tools/release/keep.ts creates it.
new applinks.IncomingClient("adopted", {
  app: "jira",
  name: "made by hand",
  scopes: ["WRITE"],
  redirectUrls: ["https://adopted.example.com/callback"],
  adopt: "always",
});
new applinks.OutgoingConnection("foreign", {
  app: "jira",
  type: "google",
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
  clientNames: { jira: "Jira of a release" },
  rotation: "first quarter",
  rotationMode: "replace",
  adopt: "identical",
  deletionPolicy: "delete",
});
