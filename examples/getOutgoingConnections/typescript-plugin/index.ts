import * as applinks from "@pulumi-applinks/plugin";

const result = applinks.getOutgoingConnectionsOutput({ app: "jira" });

export const connections = result.outgoingConnections;
