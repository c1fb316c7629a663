import * as applinks from "pulumi-applinks";

// Jira is a Cloud site here (deployment: cloud in applinks:apps.jira). Cloud has no admin API for links: Pulumi creates Confluence's half,
// and the checklist lists the manual steps on the site. `npx applinks handoff` guides through them, and adds each value that the site's
// screens show to the configuration; the next `pulumi up` continues.
const link = new applinks.MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["READ"] },
});

export const status = link.status;
export const checklist = link.checklist;
// The secrets to enter on the Cloud site; `pulumi stack output --show-secrets` shows them.
export const clientSecrets = link.clientSecrets;
