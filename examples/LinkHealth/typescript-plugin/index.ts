import * as pulumi from "@pulumi/pulumi";
import * as applinks from "@pulumi-applinks/plugin";

const config = new pulumi.Config();

const health = new applinks.LinkHealth("confluence-reaches-jira", {
  app: "confluence",
  remoteApp: "jira",
  clientId: config.require("clientId"),
  clientSecret: config.requireSecret("clientSecret"),
  redirectUrl: config.require("redirectUrl"),
  scopes: ["READ"],
});

export const status = health.status;
