import * as applinks from "@pulumi-applinks/plugin";

const answer = applinks.getManifestOutput({ app: "jira" });

export const version = answer.version;
