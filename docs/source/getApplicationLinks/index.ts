import * as applinks from "@pulumi-applinks/plugin";

const answer = applinks.getApplicationLinksOutput({ app: "jira" });

export const links = answer.applicationLinks;
