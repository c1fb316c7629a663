import * as applinks from "@pulumi-applinks/plugin";

// Confluence calls Jira; its redirect URL goes into the incoming link on Jira.
const result = applinks.getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" });

export const redirectUrl = result.redirectUrl;
