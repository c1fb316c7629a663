import * as applinks from "pulumi-applinks";

// In each app: an application link, an incoming link, an outgoing link, and a verification that the link works.
const link = new applinks.MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["READ"] },
});

// By the name of the client app.
export const status = link.status;
export const clientIds = link.clientIds;
export const redirectUrls = link.redirectUrls;
