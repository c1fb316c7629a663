import * as pulumi from "@pulumi/pulumi";
import * as applinks from "pulumi-applinks";

// The client ID and secret that Jira's administrators issued. If the program also declares Jira's IncomingClient, use its outputs
// instead: then nobody has to see the secret.
const config = new pulumi.Config();

const jira = new applinks.OutgoingConnection("jira", {
  app: "confluence",
  name: "Jira",
  remoteApp: "jira",
  clientId: config.require("clientId"),
  clientSecret: config.requireSecret("clientSecret"),
  scopes: ["READ"],
});

// Jira's administrators register this redirect URL for the incoming link.
export const redirectUrl = jira.redirectUrl;
