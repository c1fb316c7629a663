import * as applinks from "pulumi-applinks";

// Confluence's application link to Jira. Type and URLs come from applinks:apps.jira.
const jira = new applinks.ApplicationLink("jira", {
  app: "confluence",
  name: "Jira",
  remoteApp: "jira",
});

// A link to any other application is generic and declares its URLs.
new applinks.ApplicationLink("status-page", {
  app: "confluence",
  name: "Status page",
  type: "generic",
  applicationUrl: "https://status.example.com",
});

export const linkId = jira.linkId;
