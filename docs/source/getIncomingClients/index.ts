import * as applinks from "@pulumi-applinks/plugin";

const answer = applinks.getIncomingClientsOutput({ app: "jira" });

export const clients = answer.incomingClients;
