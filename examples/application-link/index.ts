import * as applinks from "pulumi-applinks";

// Confluence's record of Jira. Type and URLs come from the entry "jira" of applinks:apps.
const jira = new applinks.ApplicationLink("jira", {
  app: "confluence",
  name: "Jira",
  remoteApp: "jira",
});

// Any other application is a generic link, with its URLs spelt out.
new applinks.ApplicationLink("status-page", {
  app: "confluence",
  name: "Status page",
  type: "generic",
  applicationUrl: "https://status.example.com",
});

export const linkId = jira.linkId;
