import * as pulumi from "@pulumi/pulumi";
import * as applinks from "pulumi-applinks";

// An administrator linked Confluence to Jira by hand. Pulumi adopts each object, keeps its ID, and updates it to what is declared here.
// Destroying the stack leaves all of them in the apps.
const policies = { adopt: "always", deletionPolicy: "orphan" } as const;
const ends = { app: "confluence", remoteApp: "jira" };

// Found by the remote application's ID. Its name is updated.
const link = new applinks.ApplicationLink("jira", { ...ends, name: "Jira", ...policies });

// Incoming and outgoing links are found by their names. Scopes beyond READ are removed.
const client = new applinks.IncomingClient("confluence", {
  app: "jira",
  name: "Confluence",
  redirectUrls: [applinks.getRedirectUrlOutput(ends).redirectUrl],
  scopes: ["READ"],
  ...policies,
});

const connection = new applinks.OutgoingConnection("jira", {
  ...ends,
  name: "Jira",
  clientId: client.clientId,
  clientSecret: client.clientSecret,
  scopes: ["READ"],
  ...policies,
});

/** The IDs are those from before. */
export const ids = pulumi.all([link.linkId, client.incomingId, connection.outgoingId]);
