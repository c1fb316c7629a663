import * as applinks from "@pulumi-applinks/plugin";

const client = new applinks.IncomingClient("jira-admits-confluence", {
  app: "jira",
  name: "Confluence",
  redirectUrls: [applinks.getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl],
  scopes: ["READ"],
});

export const clientId = client.clientId;
export const clientSecret = client.clientSecret;
