import * as applinks from "pulumi-applinks";

// Jira is a Cloud site here (deployment: cloud in its entry of applinks:apps). Cloud has no admin API for links, so Confluence's
// half comes up by itself, and the checklist says what is left to do on the site. Each value that the site's screens show goes
// into its entry, as the checklist says; the next `pulumi up` goes on from there.
const link = new applinks.MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["READ"] },
});

export const status = link.status;
export const checklist = link.checklist;
// What has to be entered on the Cloud site; shown by `pulumi stack output --show-secrets` alone.
export const clientSecrets = link.clientSecrets;
