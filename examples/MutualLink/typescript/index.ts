import * as applinks from "pulumi-applinks";

// In each app: an application link, an incoming link, an outgoing link, and a verification that the link works.
const link = new applinks.MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["READ"] },
});

export const status = link.status;
