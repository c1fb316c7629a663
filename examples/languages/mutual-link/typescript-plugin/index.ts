import * as applinks from "@pulumi-applinks/plugin";

// On both sides: the record of the other app, its incoming link, the outgoing link, and a proof that it works.
const link = new applinks.MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["READ"] },
});

// Each by the app that calls.
export const status = link.status;
export const clientIds = link.clientIds;
export const redirectUrls = link.redirectUrls;
