import * as applinks from "@pulumi-applinks/plugin";

const link = new applinks.MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["READ"] },
});

export const status = link.status;
