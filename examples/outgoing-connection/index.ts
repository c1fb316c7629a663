import * as pulumi from "@pulumi/pulumi";
import * as applinks from "pulumi-applinks";

// The client ID and secret that Jira's administrators handed over. Where Jira is in the same program, take them from its
// IncomingClient instead, and nobody has to see them.
const config = new pulumi.Config();

const jira = new applinks.OutgoingConnection("jira", {
  app: "confluence",
  name: "Jira",
  remoteApp: "jira",
  clientId: config.require("clientId"),
  clientSecret: config.requireSecret("clientSecret"),
  scopes: ["READ"],
});

// What Jira's administrators register as the redirect URL of the incoming link.
export const redirectUrl = jira.redirectUrl;
