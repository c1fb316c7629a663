import * as applinks from "@pulumi-applinks/plugin";

new applinks.ApplicationLink("jira-shows-confluence", {
  app: "jira",
  name: "Confluence",
  remoteApp: "confluence",
});

new applinks.ApplicationLink("confluence-shows-jira", {
  app: "confluence",
  name: "Jira",
  remoteApp: "jira",
});

const client = new applinks.IncomingClient("confluence-admits-jira", {
  app: "confluence",
  name: "Jira",
  redirectUrls: [applinks.getRedirectUrlOutput({ app: "jira", remoteApp: "confluence" }).redirectUrl],
  scopes: ["READ"],
});

const connection = new applinks.OutgoingConnection("jira-calls-confluence", {
  app: "jira",
  name: "Confluence",
  remoteApp: "confluence",
  clientId: client.clientId,
  clientSecret: client.clientSecret,
  scopes: ["READ"],
});

export const redirectUrl = connection.redirectUrl;
