import * as applinks from "@pulumi-applinks/plugin";

const answer = applinks.getOutgoingConnectionsOutput({ app: "jira" });

export const connections = answer.outgoingConnections;
