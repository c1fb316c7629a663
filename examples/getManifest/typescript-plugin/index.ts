import * as applinks from "@pulumi-applinks/plugin";

const result = applinks.getManifestOutput({ app: "jira" });

export const version = result.version;
