import * as pulumi from "@pulumi/pulumi";
import * as applinks from "@pulumi-applinks/plugin";

const config = new pulumi.Config();

const connection = new applinks.OutgoingConnection("confluence-calls-jira", {
  app: "confluence",
  name: "Jira",
  remoteApp: "jira",
  clientId: config.require("clientId"),
  clientSecret: config.requireSecret("clientSecret"),
  scopes: ["READ"],
});

export const redirectUrl = connection.redirectUrl;
