import * as applinks from "@pulumi-applinks/plugin";

const result = applinks.getApplicationLinksOutput({ app: "jira" });

export const links = result.applicationLinks;
