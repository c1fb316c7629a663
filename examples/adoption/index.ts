import * as pulumi from "@pulumi/pulumi";
import * as applinks from "pulumi-applinks";

// Somebody linked Confluence to Jira by hand, years ago. Each object is taken over where it stands, with its ID, and brought to what
// is declared here; destroying the stack leaves all of them in the apps.
const policies = { adopt: "always", deletionPolicy: "orphan" } as const;
const ends = { app: "confluence", remoteApp: "jira" };

// Found by the remote application's ID. Its name changes, if it was another one.
const link = new applinks.ApplicationLink("jira", { ...ends, name: "Jira", ...policies });

// Incoming and outgoing links are found by their names. What the old link could do beyond READ ends here.
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
