import * as applinks from "@pulumi-applinks/plugin";

const result = applinks.getIncomingClientsOutput({ app: "jira" });

export const clients = result.incomingClients;
