import * as applinks from "pulumi-applinks";

// On both sides: the record of the other app, its incoming link, the outgoing link, and a proof that it works.
const link = new applinks.MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["READ"] },
});

export const status = link.status;
